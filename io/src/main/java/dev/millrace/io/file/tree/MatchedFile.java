package dev.millrace.io.file.tree;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * A file that a pattern matches.
 *
 * @param updatedMillis when it was last written; empty where its file system does not tell
 */
public record MatchedFile(String path, long bytes, OptionalLong updatedMillis) {
  /**
   * The files that match right now; none is no error.
   *
   * @throws IOException if their file system cannot be asked
   */
  public static List<MatchedFile> of(String pattern) throws IOException {
    return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().stream()
        .map(MatchedFile::of)
        .toList();
  }

  private static MatchedFile of(Metadata file) {
    long updated = file.lastModifiedMillis();
    return new MatchedFile(
        file.resourceId().toString(),
        file.sizeBytes(),
        updated <= 0 ? OptionalLong.empty() : OptionalLong.of(updated));
  }
}

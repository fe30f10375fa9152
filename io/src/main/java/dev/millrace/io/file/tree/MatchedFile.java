package dev.millrace.io.file.tree;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
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
   * @throws IOException if their file system cannot be asked, or it is not a pattern
   */
  public static List<MatchedFile> of(String pattern) throws IOException {
    return BeamTree.match(pattern).stream().map(MatchedFile::of).toList();
  }

  private static MatchedFile of(Metadata file) {
    long updated = file.lastModifiedMillis();
    return new MatchedFile(
        file.resourceId().toString(),
        file.sizeBytes(),
        updated <= 0 ? OptionalLong.empty() : OptionalLong.of(updated));
  }
}

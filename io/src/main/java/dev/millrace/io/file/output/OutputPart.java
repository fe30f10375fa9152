package dev.millrace.io.file.output;

import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one replay of a part of event time put into an output. The names of its files begin with its
 * run.
 *
 * @param run its id
 * @param from first event time of its rows
 * @param to exclusive
 * @param backfill the id of the command that replayed this part and others; null if it is not known
 * @param rows how many rows it has
 */
public record OutputPart(
    String run,
    PipelineId pipeline,
    Instant from,
    Instant to,
    @Nullable String backfill,
    long rows) {

  /** The parts of an output, in the order of their times; none where it has no such parts. */
  public static List<OutputPart> of(String path) {
    try {
      return OutputManifest.read(FileTree.at(path), OutputDirectory.SUCCESS).parts();
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }

  /**
   * The files of an output that hold the rows of a part of event time, relative to it.
   *
   * @throws UserException ML-5112 if some of them hold other times, too
   */
  public static List<String> files(String path, OutputSpan span) {
    FileTree tree = FileTree.at(path);
    try {
      PartPublication.requireRoom(tree, span);
      return OutputManifest.read(tree, OutputDirectory.SUCCESS).within(span).names();
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }

  /**
   * A file of an output that holds rows of a part of event time, relative to it; empty where there
   * is none, and nothing would be lost with the files that are there.
   */
  public static Optional<String> fileWithRows(String path, OutputSpan span) {
    try {
      OutputManifest inside =
          OutputManifest.read(FileTree.at(path), OutputDirectory.SUCCESS).within(span);
      return inside.names().stream()
          .filter(
              file -> inside.parts().stream().noneMatch(part -> part.rows == 0 && part.wrote(file)))
          .findFirst();
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }

  /** Whether a file, by its name, is one of the part. */
  boolean wrote(String file) {
    return OutputRun.wrote(run, file);
  }
}

package dev.millrace.io.file.output;

import dev.millrace.io.file.LocalPaths;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole file that is not in its place yet.
 *
 * @param temporary where it lies
 * @param directory its directory below the output's, empty for the output's own
 * @param name its file name
 * @param rows how many rows it has
 * @param notes what its format noted; see {@link dev.millrace.io.file.RowFileWriter#notes}
 */
public record WrittenFile(
    String temporary, String directory, String name, long rows, Map<String, Long> notes) {
  public WrittenFile {
    notes = new TreeMap<>(notes);
  }

  /** The same file, to be put in place under a name with a prefix. */
  WrittenFile withPrefix(String prefix) {
    return new WrittenFile(temporary, directory, prefix + name, rows, notes);
  }

  /** The path below a root. */
  public String below(String root) {
    String folder = directory.isEmpty() ? root : LocalPaths.resolve(root, directory);
    return LocalPaths.resolve(folder, name);
  }
}

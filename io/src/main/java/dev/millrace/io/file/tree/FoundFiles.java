package dev.millrace.io.file.tree;

import java.util.List;

/**
 * What lies under a source's path.
 *
 * @param files in the order of their names
 * @param total files seen before pruning by time; directories that were pruned are not opened, so
 *     their files do not count
 * @param prunedDirectories directories left out because they lie outside the asked range
 * @param earliest start of the earliest directory of the pattern, or Long.MAX_VALUE
 * @param latest end of the latest directory of the pattern, or Long.MIN_VALUE
 */
public record FoundFiles(
    List<FoundFile> files, long total, long prunedDirectories, long earliest, long latest) {

  /**
   * One file.
   *
   * @param path absolute, as Beam's file systems name it
   * @param relative to the root, with {@code /}
   */
  public record FoundFile(String path, String relative, long bytes) {}

  /** Whether there is no file at all, pruned directories included. */
  public boolean isEmpty() {
    return total == 0 && prunedDirectories == 0;
  }
}

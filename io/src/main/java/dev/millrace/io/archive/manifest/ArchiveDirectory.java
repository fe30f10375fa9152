package dev.millrace.io.archive.manifest;

import java.util.List;

/**
 * One directory of an archive as the archive's manifest sums it up.
 *
 * @param path below the archive, for example {@code dt=2024-05-01/hour=12}
 * @param manifest the name of the directory's own manifest, which lists its files
 * @param minTime the smallest event time, milliseconds UTC
 * @param maxTime the largest event time
 */
public record ArchiveDirectory(
    String path, String manifest, long files, long rows, long bytes, long minTime, long maxTime) {

  static ArchiveDirectory of(String path, String manifest, List<ArchivedFile> files) {
    return new ArchiveDirectory(
        path,
        manifest,
        files.size(),
        files.stream().mapToLong(ArchivedFile::rows).sum(),
        files.stream().mapToLong(ArchivedFile::bytes).sum(),
        files.stream().mapToLong(ArchivedFile::minTime).min().orElse(Long.MAX_VALUE),
        files.stream().mapToLong(ArchivedFile::maxTime).max().orElse(Long.MIN_VALUE));
  }

  /** Whether it may hold events of [from, to). */
  boolean overlaps(long from, long to) {
    return minTime < to && maxTime >= from;
  }
}

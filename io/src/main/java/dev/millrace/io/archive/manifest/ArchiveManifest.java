package dev.millrace.io.archive.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an archive holds, as of one commit. Kept in {@code _manifest.json}, which is replaced
 * atomically when everything that it speaks of is in place: that is the commit. It names one
 * manifest per directory; those are never changed, so that a reader who has read this one sees one
 * state of the archive, whatever is committed meanwhile. A file that no manifest lists is not part
 * of the archive.
 *
 * @param commits how many commits were made
 * @param archiver the run that may commit; another archiver's start takes the right away
 * @param partitions how directories name event time
 * @param timeColumn the column of the event time, beside {@code _event_time}; null for none
 * @param coverage which offsets the files hold
 * @param topicIds topic → the id of the topic that the offsets are of, as far as it is known
 * @param recent the last commits, so that one that is made again changes nothing
 */
public record ArchiveManifest(
    long commits,
    String archiver,
    String partitions,
    @Nullable String timeColumn,
    Coverage coverage,
    Map<String, String> topicIds,
    List<String> recent,
    List<ArchiveDirectory> directories,
    List<Retired> retired) {
  private static final int RECENT = 64;

  /** The manifest of an archive without a commit. */
  public static final ArchiveManifest NONE =
      new ArchiveManifest(
          0, "", "", null, Coverage.NONE, Map.of(), List.of(), List.of(), List.of());

  public ArchiveManifest {
    topicIds = Map.copyOf(topicIds);
    recent = List.copyOf(recent);
    directories = List.copyOf(directories);
    retired = List.copyOf(retired);
  }

  /**
   * Reads an archive's manifest; an empty one where there is none yet.
   *
   * @throws dev.millrace.diag.UserException ML-5117 for a manifest that cannot be understood,
   *     ML-5104 or ML-5119 where it cannot be read, ML-5116 for a path that is not local
   */
  public static ArchiveManifest read(String archive) {
    return ArchiveStore.at(archive).read();
  }

  /** The offset after the last archived record, by partition; an archiver goes on from there. */
  public Map<ArchivePartition, Long> next() {
    return coverage.next();
  }

  /** Rows in all files. */
  public long rows() {
    return directories.stream().mapToLong(ArchiveDirectory::rows).sum();
  }

  /** Bytes of all files. */
  public long bytes() {
    return directories.stream().mapToLong(ArchiveDirectory::bytes).sum();
  }

  /** The same archive in the hands of a run. */
  public ArchiveManifest takenBy(
      String run, String pattern, @Nullable String time, Map<ArchivePartition, Long> starts) {
    return new ArchiveManifest(
        commits,
        run,
        pattern,
        time,
        coverage.startingAt(starts),
        topicIds,
        recent,
        directories,
        retired);
  }

  /** The same archive, with the ids of its topics. */
  public ArchiveManifest of(Map<String, String> ids) {
    Map<String, String> all = new TreeMap<>(topicIds);
    all.putAll(ids);
    return new ArchiveManifest(
        commits, archiver, partitions, timeColumn, coverage, all, recent, directories, retired);
  }

  /** The same archive when some of the replaced files are deleted. */
  ArchiveManifest without(List<Retired> left) {
    return new ArchiveManifest(
        commits, archiver, partitions, timeColumn, coverage, topicIds, recent, directories, left);
  }

  /** The manifest after one more commit. */
  ArchiveManifest next(
      String commit,
      Coverage covered,
      List<ArchiveDirectory> newDirectories,
      List<Retired> newRetired) {
    List<String> ids = new ArrayList<>(recent);
    ids.add(commit);
    return new ArchiveManifest(
        commits + 1,
        archiver,
        partitions,
        timeColumn,
        covered,
        topicIds,
        ids.subList(Math.max(0, ids.size() - RECENT), ids.size()),
        newDirectories,
        newRetired);
  }
}

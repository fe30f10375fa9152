package dev.millrace.io.archive.manifest;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A change of an archive: one commit.
 *
 * @param id the same for the same change, so that it is made once
 * @param archiver the run that commits, if it adds records; null for one that only rearranges them
 * @param added directory → files that come; they must be in place when the commit is made
 * @param removed directory → names of files that go
 * @param covered the offsets that the added files hold
 * @param grace how long files that go are kept for those who are reading them
 */
public record ArchiveUpdate(
    String id,
    @Nullable String archiver,
    Map<String, List<ArchivedFile>> added,
    Map<String, Set<String>> removed,
    Collection<Span> covered,
    Duration grace) {

  /** All directories that change, in order. */
  Set<String> directories() {
    Set<String> names = new TreeSet<>(added.keySet());
    names.addAll(removed.keySet());
    return names;
  }

  /** The files of a directory after the change. */
  List<ArchivedFile> apply(String directory, List<ArchivedFile> before) {
    Map<String, ArchivedFile> files = new TreeMap<>();
    before.forEach(file -> files.put(file.name(), file));
    files.keySet().removeAll(removed.getOrDefault(directory, Set.of()));
    added.getOrDefault(directory, List.of()).forEach(file -> files.put(file.name(), file));
    return List.copyOf(files.values());
  }
}

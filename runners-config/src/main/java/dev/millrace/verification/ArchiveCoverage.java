package dev.millrace.verification;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.UserException;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FoundFiles;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.show.Quantities;
import dev.millrace.spec.StreamSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Whether the archives hold what a live run can have read: what they visibly lack. */
final class ArchiveCoverage {
  private final VerifySettings settings;
  private final List<String> notes = new ArrayList<>();

  private ArchiveCoverage(VerifySettings settings) {
    this.settings = settings;
  }

  /**
   * What the archives of the streams that are read lack; empty if nothing is known to be missing.
   */
  static List<String> notes(VerifySettings settings) {
    ArchiveCoverage coverage = new ArchiveCoverage(settings);
    Set<String> read = settings.plan().read();
    settings
        .plan()
        .streams()
        .forEach(
            (name, stream) -> {
              if (read.contains(name)) {
                coverage.look(stream.stream());
              }
            });
    return coverage.notes;
  }

  private void look(StreamSpec stream) {
    Optional<EndpointSpec> archive = stream.archive();
    Optional<String> path = archive.flatMap(side -> side.text("path"));
    if (path.isEmpty()) {
      return;
    }
    lookAtRange(stream.name(), path.get(), archive.get().text("partitions"));
    Optional<EndpointSpec> live = stream.live();
    Map<ArchivePartition, Long> next = ArchiveManifest.read(path.get()).next();
    if (live.isPresent() && !next.isEmpty()) {
      lookAtEnd(stream.name(), live.get(), next);
    }
  }

  private void lookAtRange(String stream, String path, Optional<String> partitions) {
    if (!settings.ranged() || partitions.isEmpty()) {
      return;
    }
    FoundFiles found =
        FileFinder.find(
            path,
            PartitionPattern.of(partitions.get()),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            name -> true);
    if (found.earliest() >= found.latest()) {
      return;
    }
    boolean before = settings.from().map(t -> t.toEpochMilli() < found.earliest()).orElse(false);
    boolean behind = settings.to().map(t -> t.toEpochMilli() > found.latest()).orElse(false);
    if (before || behind) {
      notes.add(
          "the archive of '"
              + stream
              + "' covers "
              + Instant.ofEpochMilli(found.earliest())
              + " to "
              + Instant.ofEpochMilli(found.latest())
              + " only, which is not the whole range");
    }
  }

  private void lookAtEnd(String stream, EndpointSpec live, Map<ArchivePartition, Long> next) {
    long missing = 0;
    for (Map.Entry<String, SortedMap<Integer, Long>> place : ends(live).entrySet()) {
      for (Map.Entry<Integer, Long> end : place.getValue().entrySet()) {
        long archived = next.getOrDefault(new ArchivePartition(place.getKey(), end.getKey()), 0L);
        missing += Math.max(0, end.getValue() - archived);
      }
    }
    if (missing > 0) {
      notes.add(
          "the archive of '"
              + stream
              + "' ends before its topic does: "
              + Quantities.count(missing, "record")
              + " are not in it. If the live run read them, run 'millrace archive' first");
    }
  }

  private static Map<String, SortedMap<Integer, Long>> ends(EndpointSpec live) {
    try {
      return Connectors.live(live).ends(live);
    } catch (UserException unreachable) {
      // The archive may well outlive its topic.
      return Map.of();
    }
  }
}

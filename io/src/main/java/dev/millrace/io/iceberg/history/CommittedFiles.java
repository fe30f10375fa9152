package dev.millrace.io.iceberg.history;

import dev.millrace.io.iceberg.client.Branch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Which files a table has got from Millrace. The ids of what a commit brought are in the summary of
 * its snapshot. Before snapshots are forgotten, the newest ids of each output go to a property of
 * the table: a job that was down for long asks for those of its last commits alone.
 */
public final class CommittedFiles {
  /** The property of a snapshot with the ids of what it brought. */
  public static final String IDS = "millrace.files";

  /** The property of a snapshot with the pipeline's name. */
  public static final String PIPELINE = "millrace.pipeline";

  /** The property of a snapshot with the output's name. */
  public static final String OUTPUT = "millrace.output";

  /** The property of a snapshot that a run without an end made, {@code true}. */
  public static final String ENDLESS = "millrace.endless";

  /** Before the name of an output; the value is the time of its last commit, and ids. */
  private static final String REMEMBERED = "millrace.committed.";

  private static final String LIVE = REMEMBERED + "live.";
  private static final String BATCH = REMEMBERED + "batch.";

  /** The ids of so many commits of an output are remembered. */
  private static final int COMMITS = 5;

  /** No ids of older commits are added to so many. */
  private static final int MANY_IDS = 200;

  private CommittedFiles() {}

  /** The ids of what was committed, as far as snapshots and the table's properties tell. */
  public static Set<String> ids(Table table) {
    Set<String> known = new HashSet<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      known.addAll(ids(snapshot));
    }
    table
        .properties()
        .forEach(
            (name, value) -> {
              if (name.startsWith(REMEMBERED)) {
                known.addAll(ids(value));
              }
            });
    return known;
  }

  /** Where the data files of branches lie. Reads all manifests of their newest snapshots. */
  public static Set<String> locations(Table table, List<Branch> branches) {
    Set<String> locations = new HashSet<>();
    branches.stream()
        .map(branch -> branch.head(table))
        .filter(Objects::nonNull)
        .forEach(head -> locations.addAll(locations(table, head)));
    return locations;
  }

  private static Set<String> locations(Table table, Snapshot snapshot) {
    Set<String> locations = new HashSet<>();
    for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
      try (CloseableIterable<DataFile> files =
          ManifestFiles.read(manifest, table.io(), table.specs())) {
        files.forEach(file -> locations.add(file.location()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return locations;
  }

  /** Keeps the newest ids in the table's properties, so that snapshots may be forgotten. */
  static void remember(Table table) {
    Map<String, Remembered> outputs = new LinkedHashMap<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (!ids(snapshot).isEmpty()) {
        outputs
            .computeIfAbsent(property(snapshot), name -> new Remembered(snapshot.timestampMillis()))
            .add(snapshot);
      }
    }
    UpdateProperties properties = table.updateProperties();
    outputs.forEach(
        (name, output) ->
            properties.set(name, output.text(table.properties().getOrDefault(name, ""))));
    if (!outputs.isEmpty()) {
      properties.commit();
    }
  }

  /**
   * The last commit of the run without an end that has not committed for the longest time, in
   * milliseconds; what it had written since then may still wait for its commit.
   */
  static OptionalLong lastOfEach(Table table) {
    Map<String, Long> last = new LinkedHashMap<>();
    table
        .properties()
        .forEach(
            (name, value) -> {
              if (name.startsWith(LIVE)) {
                last.put(name, Long.valueOf(value.substring(0, value.indexOf(' '))));
              }
            });
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      String name = property(snapshot);
      if (name.startsWith(LIVE)) {
        last.merge(name, snapshot.timestampMillis(), Math::max);
      }
    }
    return last.values().stream().mapToLong(Long::longValue).min();
  }

  private static String property(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    return (summary.containsKey(ENDLESS) ? LIVE : BATCH)
        + summary.getOrDefault(PIPELINE, "")
        + "/"
        + summary.getOrDefault(OUTPUT, "");
  }

  private static Set<String> ids(Snapshot snapshot) {
    String ids = snapshot.summary().getOrDefault(IDS, "");
    return ids.isEmpty() ? Set.of() : new LinkedHashSet<>(Arrays.asList(ids.split(",")));
  }

  private static Set<String> ids(String remembered) {
    String ids = remembered.substring(remembered.indexOf(' ') + 1);
    return ids.isEmpty() ? Set.of() : new LinkedHashSet<>(Arrays.asList(ids.split(",")));
  }

  /** The newest ids of an output. */
  private static final class Remembered {
    private final long last;
    private final Set<String> ids = new LinkedHashSet<>();
    private int commits;

    Remembered(long last) {
      this.last = last;
    }

    void add(Snapshot snapshot) {
      if (commits < COMMITS) {
        ids.addAll(CommittedFiles.ids(snapshot));
        commits++;
      }
    }

    /** As a property's value, after which ids come that it had before. */
    String text(String before) {
      if (commits < COMMITS) {
        for (String id : CommittedFiles.ids(before)) {
          if (ids.size() < MANY_IDS) {
            ids.add(id);
          }
        }
      }
      return last + " " + String.join(",", ids);
    }
  }
}

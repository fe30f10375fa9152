package dev.millrace.io.archive;

import dev.millrace.io.archive.manifest.ArchiveNames;
import dev.millrace.io.archive.manifest.ArchiveStore;
import dev.millrace.io.archive.manifest.ArchiveUpdate;
import dev.millrace.io.archive.manifest.ArchivedFile;
import dev.millrace.io.archive.manifest.Span;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.output.WrittenFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Commits files: renames them, then replaces the manifest. Done twice, the second time changes
 * nothing. The names of files follow from the offsets in them, so that what a cut-short commit left
 * is replaced when the same records are archived again.
 */
final class ArchiveCommitFn
    extends DoFn<KV<Integer, KV<List<WrittenFile>, List<Spool>>>, KV<String, Long>> {
  private final String archive;
  private final String runId;

  /** Counts commits; being keyed state, it makes the runner commit one after the other. */
  @StateId("commits")
  private final StateSpec<ValueState<Long>> commits = StateSpecs.value();

  ArchiveCommitFn(String archive, String runId) {
    this.archive = archive;
    this.runId = runId;
  }

  @RequiresStableInput
  @ProcessElement
  public void process(
      @Element KV<Integer, KV<List<WrittenFile>, List<Spool>>> batch,
      @StateId("commits") ValueState<Long> made,
      OutputReceiver<KV<String, Long>> out) {
    List<WrittenFile> files = batch.getValue().getKey();
    List<Spool> spools = batch.getValue().getValue();
    Long before = made.read();
    commit(files, spools).forEach(out::output);
    made.write(before == null ? 1 : before + 1);
  }

  /**
   * Puts files in place and records it; returns their paths and rows, none if it was done before.
   */
  private List<KV<String, Long>> commit(List<WrittenFile> files, List<Spool> spools) {
    ArchiveStore store = ArchiveStore.at(archive);
    Map<String, String> moves = new LinkedHashMap<>();
    Map<String, List<ArchivedFile>> added = new TreeMap<>();
    List<KV<String, Long>> placed = new ArrayList<>();
    StringBuilder identity = new StringBuilder();
    for (WrittenFile file : files) {
      ArchivedFile unnamed = ArchivedFile.of(file.notes(), "");
      // Messages without offsets are acknowledged: nobody will archive them a second time.
      String what = unnamed.offsets().isEmpty() ? file.name() : unnamed.offsets().toString();
      String text = file.directory() + what;
      String name = ArchiveNames.of(text);
      identity.append(text).append('\n');
      String place = file.directory() + "/" + name;
      moves.put(file.temporary(), place);
      placed.add(KV.of(LocalPaths.resolve(archive, place), file.rows()));
      added
          .computeIfAbsent(file.directory(), d -> new ArrayList<>())
          .add(ArchivedFile.of(file.notes(), name));
    }
    List<Span> spans = spools.stream().flatMap(spool -> spool.spans().stream()).toList();
    identity.append(spans);
    ArchiveUpdate update =
        new ArchiveUpdate(
            ArchiveNames.hash(identity.toString()), runId, added, Map.of(), spans, Duration.ZERO);
    boolean fresh = store.commit(update, moves);
    clean(store, spools);
    return fresh ? placed : List.of();
  }

  private static void clean(ArchiveStore store, List<Spool> spools) {
    try {
      store.tree().delete(spools.stream().map(spool -> store.relative(spool.path())).toList());
    } catch (IOException e) {
      throw FileErrors.writing(store.tree().path(), e);
    }
  }
}

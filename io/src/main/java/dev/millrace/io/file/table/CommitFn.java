package dev.millrace.io.file.table;

import dev.millrace.engine.ledger.Waits;
import dev.millrace.io.file.table.Committer.Commits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Commits the files of a bundle together, and gives their ids and rows. On Flink a bundle is what
 * came between two checkpoints, and is there again after a restart until it was worked off.
 */
final class CommitFn<F extends PendingFiles>
    extends DoFn<KV<Integer, Iterable<F>>, KV<String, Long>> {
  private final Committer<F> committer;
  private final String step;
  private transient Map<String, F> pending = new LinkedHashMap<>();
  private transient @Nullable Commits<F> commits;

  /**
   * @param step that waits for the table, by the name under which the ledger counts
   */
  CommitFn(Committer<F> committer, String step) {
    this.committer = committer;
    this.step = step;
  }

  /** What an earlier bundle left when it failed comes again. */
  @StartBundle
  public void start() {
    pending = new LinkedHashMap<>();
  }

  @RequiresStableInput
  @ProcessElement
  public void process(@Element KV<Integer, Iterable<F>> written) {
    written.getValue().forEach(files -> pending.put(files.id(), files));
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    if (pending.isEmpty()) {
      return;
    }
    List<F> files = new ArrayList<>(pending.values());
    pending.clear();
    Waits.during(step, System::nanoTime, () -> commits().commit(files));
    for (F each : files) {
      context.output(
          KV.of(each.id(), each.rows()),
          GlobalWindow.INSTANCE.maxTimestamp(),
          GlobalWindow.INSTANCE);
    }
  }

  private Commits<F> commits() {
    Commits<F> known = commits;
    if (known == null) {
      known = committer.open();
      commits = known;
    }
    return known;
  }

  @Teardown
  public void teardown() {
    if (commits != null) {
      commits.close();
      commits = null;
    }
  }
}

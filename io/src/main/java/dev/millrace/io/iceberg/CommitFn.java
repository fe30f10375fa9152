package dev.millrace.io.iceberg;

import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.pending.WrittenFiles;
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
final class CommitFn extends DoFn<KV<Integer, Iterable<WrittenFiles>>, KV<String, Long>> {
  private final IcebergSinkOptions options;
  private transient Map<String, WrittenFiles> pending = new LinkedHashMap<>();
  private transient @Nullable IcebergSession session;
  private transient @Nullable TableCommit commits;

  CommitFn(IcebergSinkOptions options) {
    this.options = options;
  }

  /** What an earlier bundle left when it failed comes again. */
  @StartBundle
  public void start() {
    pending = new LinkedHashMap<>();
  }

  @RequiresStableInput
  @ProcessElement
  public void process(@Element KV<Integer, Iterable<WrittenFiles>> written) {
    written.getValue().forEach(files -> pending.put(files.id(), files));
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    if (pending.isEmpty()) {
      return;
    }
    List<WrittenFiles> files = new ArrayList<>(pending.values());
    pending.clear();
    commits().commit(files);
    for (WrittenFiles each : files) {
      context.output(
          KV.of(each.id(), each.rows()),
          GlobalWindow.INSTANCE.maxTimestamp(),
          GlobalWindow.INSTANCE);
    }
  }

  private TableCommit commits() {
    TableCommit known = commits;
    if (known == null) {
      IcebergSession opened = IcebergSession.open(options.target(), options.retryFor());
      session = opened;
      known = new TableCommit(options, new TableForm(opened, options).open());
      commits = known;
    }
    return known;
  }

  @Teardown
  public void teardown() {
    if (session != null) {
      session.close();
      session = null;
      commits = null;
    }
  }
}

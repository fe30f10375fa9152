package dev.millrace.io.delta;

import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;

/**
 * Commits the files of a bundle together, and gives their ids and rows. On Flink a bundle is what
 * came between two checkpoints, and is there again after a restart until it was worked off.
 */
final class CommitFn extends DoFn<KV<Integer, Iterable<WrittenFiles>>, KV<String, Long>> {
  private final DeltaSinkOptions options;
  private transient Map<String, WrittenFiles> pending = new LinkedHashMap<>();

  CommitFn(DeltaSinkOptions options) {
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
    new TableCommit(DeltaSession.open(options.target(), options.library()), options).commit(files);
    for (WrittenFiles each : files) {
      context.output(
          KV.of(each.id(), each.rows()),
          GlobalWindow.INSTANCE.maxTimestamp(),
          GlobalWindow.INSTANCE);
    }
  }
}

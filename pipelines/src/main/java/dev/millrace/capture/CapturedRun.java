package dev.millrace.capture;

import dev.millrace.base.TempDirectory;
import dev.millrace.compile.GraphCompiler;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.chunk.CutKeys;
import dev.millrace.element.Event;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.plan.model.NewestOf;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.RevisedKey;
import dev.millrace.plan.model.Revisions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.ParDo;

/**
 * A run whose outputs were kept instead of written: of a small input, in this process.
 *
 * @param rows of each output of the plan, by its name, in no order
 * @param ledger what became of the events at every step
 * @param handedOn how many rows each output of each node handed on; none is absent
 * @param cut watched nodes whose rows may not be right
 */
public record CapturedRun(
    Map<String, List<Event>> rows, Ledger ledger, Map<Edge, Long> handedOn, Set<String> cut) {

  /**
   * How the graph is built.
   *
   * @param live which form keyed steps take
   * @param partitions of keys
   * @param watches of a replay whose input begins in the middle
   */
  public record Form(boolean live, int partitions, Map<String, EdgeWatch> watches) {
    /** The form of a run whose input is whole. */
    public Form(boolean live, int partitions) {
      this(live, partitions, Map.of());
    }

    public static final Form LIVE = new Form(true, 1);
    public static final Form REPLAY = new Form(false, 1);
  }

  /**
   * Runs a plan.
   *
   * @param plan whose outputs are kept; see {@link CapturePoints}
   * @param options of a runner in this process
   * @throws Pipeline.PipelineExecutionException if the run fails
   */
  public static CapturedRun of(
      Plan plan, GraphCompiler.Sources sources, Form form, PipelineOptions options) {
    try (TempDirectory scratch = TempDirectory.create("millrace-capture")) {
      Path directory = scratch.path();
      Pipeline pipeline = Pipeline.create(options);
      GraphCompiler.Sinks sinks =
          (output, rows) ->
              rows.apply(
                      output.name() + "/capture",
                      ParDo.of(new CaptureBlocks(directoryOf(output, directory))))
                  .setCoder(VoidCoder.of());
      GraphCompiler graph =
          form.live()
              ? GraphCompiler.ofLive(plan, sources, sinks, form.partitions(), options)
              : GraphCompiler.ofReplay(plan, sources, sinks, form.partitions());
      graph.watching(form.watches()).build(pipeline);
      PipelineResult result = pipeline.run();
      result.waitUntilFinish();
      Map<String, List<Event>> rows = new LinkedHashMap<>();
      for (PlanOutput output : plan.outputs()) {
        RowCodec codec = RowCodec.of(output.schema());
        rows.put(output.name(), CaptureBlocks.events(directoryOf(output, directory), codec));
      }
      MetricResults metrics = result.metrics();
      return new CapturedRun(
          rows, Ledger.of(plan, metrics), Ledger.handedOn(plan, metrics), CutKeys.of(metrics));
    }
  }

  /**
   * The rows of an output, of those that replace each other the newest ones alone; each of these is
   * called final, as whether it was a correction depends on how events came.
   *
   * @param plan that was run
   */
  public List<Event> results(Plan plan, PlanOutput output) {
    List<Event> all = rows.getOrDefault(output.name(), List.of());
    return Revisions.of(plan, output).map(revisions -> newest(all, output, revisions)).orElse(all);
  }

  private static List<Event> newest(List<Event> all, PlanOutput output, Revisions revisions) {
    RevisedKey keys = new RevisedKey(output.schema(), revisions);
    NewestOf<ByteBuffer, Event> newest = new NewestOf<>();
    for (Event row : all) {
      newest.add(keys.of(row.values(), row.time()), keys.revision(row.values()), row);
    }
    List<Event> rows = new ArrayList<>();
    newest.forEach(row -> rows.add(row.withValues(keys.asFinal(row.values()))));
    return rows;
  }

  private static Path directoryOf(PlanOutput output, Path directory) {
    try {
      // A name may hold what a file's may not.
      String name = HexFormat.of().formatHex(output.name().getBytes(StandardCharsets.UTF_8));
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

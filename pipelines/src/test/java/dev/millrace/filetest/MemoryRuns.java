package dev.millrace.filetest;

import dev.millrace.compile.GraphCompiler;
import dev.millrace.compile.Ledger;
import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.filetest.FileTestInput.Step;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.ParDo;

/** Runs a plan in either form on records in memory. */
public final class MemoryRuns {
  /**
   * Records that arrive together.
   *
   * @param watermark of the stream after them
   * @param emptyTime the time stamp of the batch if nothing in it is on time
   */
  public record Arrival(List<SourceRecord> records, long watermark, long emptyTime) {}

  /** The rows of every output, and the ledger. */
  public record Result(Map<String, List<Event>> rows, Ledger ledger) {}

  private final Plan plan;
  private final Path directory;
  private final PipelineOptions options;

  /**
   * Runs on the direct runner.
   *
   * @param directory for what the run gives; empty
   */
  public MemoryRuns(Plan plan, Path directory) {
    this(plan, directory, directOptions());
  }

  /**
   * @param directory for what the run gives; empty
   * @param options of the runner
   */
  public MemoryRuns(Plan plan, Path directory, PipelineOptions options) {
    this.plan = plan;
    this.directory = directory;
    this.options = options;
  }

  /**
   * @param arrivals per stream; in a replay late records are left out
   * @param partitions of keys
   */
  public Result run(Map<String, List<Arrival>> arrivals, boolean live, int partitions) {
    Map<String, FileTestInput> inputs = new LinkedHashMap<>();
    Map<String, SourceBatchCoder> coders = new LinkedHashMap<>();
    plan.nodes()
        .forEach(
            node -> {
              if (node.kind() instanceof StreamNode stream) {
                inputs.put(node.name(), input(node.name(), arrivals.get(node.name())));
                coders.put(node.name(), SourceBatchCoder.of(stream.schema()));
              }
            });
    GraphCompiler.Sinks sinks =
        (output, rows) ->
            rows.apply(output.name() + "/capture", ParDo.of(new CaptureBlocks(place(output))))
                .setCoder(VoidCoder.of());
    Pipeline pipeline = Pipeline.create(options);
    new GraphCompiler(plan, new FileTestSources(inputs, coders, live), sinks, live, partitions)
        .build(pipeline);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    Map<String, List<Event>> rows = new LinkedHashMap<>();
    for (PlanOutput output : plan.outputs()) {
      rows.put(output.name(), CaptureBlocks.events(place(output), RowCodec.of(output.schema())));
    }
    return new Result(rows, Ledger.of(plan, result.metrics()));
  }

  private static FileTestInput input(String stream, List<Arrival> arrivals) {
    List<Step> steps = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      long minTime =
          arrival.records().stream()
              .filter(r -> r.verdict() == Verdict.EVENT)
              .mapToLong(SourceRecord::time)
              .min()
              .orElse(arrival.emptyTime());
      steps.add(new Step(new SourceBatch(minTime, arrival.records()), arrival.watermark()));
    }
    return new FileTestInput(stream, steps);
  }

  private Path place(PlanOutput output) {
    try {
      return Files.createDirectories(directory.resolve(output.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Options of a quick direct run. */
  public static DirectOptions directOptions() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setEnforceEncodability(false);
    options.setEnforceImmutability(false);
    options.setTargetParallelism(1);
    return options;
  }
}

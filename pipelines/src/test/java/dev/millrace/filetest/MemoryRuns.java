package dev.millrace.filetest;

import dev.millrace.capture.CapturedRun;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.filetest.FileTestInput.Step;
import dev.millrace.plan.model.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Runs a plan in either form on records in memory. */
public final class MemoryRuns {
  /**
   * Records that arrive together.
   *
   * @param watermark of the stream after them
   * @param emptyTime the time stamp of the batch if nothing in it is on time
   */
  public record Arrival(List<SourceRecord> records, long watermark, long emptyTime) {}

  private final Plan plan;
  private final PipelineOptions options;

  /** Runs on the direct runner. */
  public MemoryRuns(Plan plan) {
    this(plan, directOptions());
  }

  /**
   * @param options of the runner
   */
  public MemoryRuns(Plan plan, PipelineOptions options) {
    this.plan = plan;
    this.options = options;
  }

  /**
   * @param arrivals per stream; in a replay late records are left out
   * @param partitions of keys
   */
  public CapturedRun run(Map<String, List<Arrival>> arrivals, boolean live, int partitions) {
    return run(arrivals, new CapturedRun.Form(live, partitions));
  }

  /** Runs on arrivals per stream; in a replay late records are left out. */
  public CapturedRun run(Map<String, List<Arrival>> arrivals, CapturedRun.Form form) {
    Map<String, FileTestInput> inputs = new LinkedHashMap<>();
    plan.streams()
        .keySet()
        .forEach(name -> inputs.put(name, input(name, Objects.requireNonNull(arrivals.get(name)))));
    return CapturedRun.of(plan, FileTestSources.of(plan, inputs, form.live()), form, options);
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

  /** Options of a quick direct run. */
  public static DirectOptions directOptions() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setEnforceEncodability(false);
    options.setEnforceImmutability(false);
    options.setTargetParallelism(1);
    return options;
  }
}

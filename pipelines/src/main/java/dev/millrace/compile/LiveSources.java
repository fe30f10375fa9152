package dev.millrace.compile;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveStream;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.engine.stage.LiveSourceStageFn;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.StreamNode;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;

/** The live sides of a plan's streams. */
final class LiveSources implements GraphCompiler.Sources {
  private final Optional<Duration> untilIdle;
  private final FileSources files;
  private final Optional<Histories> histories;

  /**
   * @param untilIdle when the sources end by themselves
   * @param files for sources that are bounded in any mode
   * @param histories what is read before them
   */
  LiveSources(Optional<Duration> untilIdle, FileSources files, Optional<Histories> histories) {
    this.untilIdle = untilIdle;
    this.files = files;
    this.histories = histories;
  }

  @Override
  public StageOutputs apply(
      Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program) {
    return kind.asStream()
        .map(stream -> live(pipeline, node, stream, program))
        .orElseGet(() -> files.apply(pipeline, node, kind, program));
  }

  private StageOutputs live(
      Pipeline pipeline, PlanNode node, StreamNode stream, StageProgram program) {
    LiveStream source = stream.live();
    LiveSource type = Connectors.live(source.source());
    LiveRun run = run(pipeline, untilIdle);
    PCollection<SourceBatch> batches =
        pipeline.apply(
            node.name() + "/read",
            histories
                .map(past -> past.read(stream, run).source())
                .orElseGet(() -> type.read(source, run)));
    if (type.needsCheckpoints()) {
      CheckpointOptions.ensure(pipeline.getOptions());
    }
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    return StageOutputs.apply(
        node.name(), batches, new LiveSourceStageFn(program, RecordIntake.of(used)), program);
  }

  /** What sources know of a run. */
  static LiveRun run(Pipeline pipeline, Optional<Duration> untilIdle) {
    GraphShape shape = GraphShape.of(pipeline.getOptions());
    return new LiveRun(untilIdle, shape.asksServices(), shape.runner().restartsFromCheckpoints());
  }
}

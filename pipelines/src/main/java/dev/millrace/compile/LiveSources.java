package dev.millrace.compile;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.engine.stage.LiveSourceStageFn;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.io.kafka.KafkaProbe;
import dev.millrace.io.kafka.KafkaSource;
import dev.millrace.io.kafka.KafkaSourceOptions;
import dev.millrace.io.pubsub.PubsubProbe;
import dev.millrace.io.pubsub.PubsubSource;
import dev.millrace.io.pubsub.PubsubSourceOptions;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.StreamNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** The live sides of a plan's streams. */
final class LiveSources implements GraphCompiler.Sources {
  private final Optional<Duration> untilIdle;
  private final FileSources files;

  /**
   * @param untilIdle when the sources end by themselves
   * @param files for sources that are bounded in any mode
   */
  LiveSources(Optional<Duration> untilIdle, FileSources files) {
    this.untilIdle = untilIdle;
    this.files = files;
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
    PCollection<SourceBatch> batches =
        pipeline.apply(node.name() + "/read", read(stream, GraphShape.of(pipeline.getOptions())));
    if (stream.stream().live().orElseThrow().type().equals(PubsubEndpoints.READ)) {
      CheckpointOptions.ensure(pipeline.getOptions());
    }
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    return StageOutputs.apply(
        node.name(), batches, new LiveSourceStageFn(program, RecordIntake.of(used)), program);
  }

  private PTransform<PBegin, PCollection<SourceBatch>> read(StreamNode stream, GraphShape shape) {
    EndpointSpec live = stream.stream().live().orElseThrow();
    if (live.type().equals(PubsubEndpoints.READ)) {
      PubsubSourceOptions options = PubsubEndpoints.source(stream, live, untilIdle);
      if (shape.asksServices()) {
        PubsubProbe.check(options.connection(), List.of(options.path()));
      }
      return PubsubSource.read(options);
    }
    KafkaSourceOptions options = KafkaEndpoints.source(stream, live, untilIdle);
    if (shape.runner().restartsFromCheckpoints()) {
      options = options.withRange(options.range().checkpointedAtEnd());
    }
    if (shape.asksServices()) {
      KafkaProbe.checkSource(options.connection(), options.topics(), options.range());
    }
    return KafkaSource.read(options);
  }
}

package dev.millrace.filetest;

import dev.millrace.capture.RecordSources;
import dev.millrace.compile.FileSources;
import dev.millrace.compile.GraphCompiler;
import dev.millrace.compile.MemorySource;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.engine.stage.LiveSourceStageFn;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.plan.node.SourceNode.ReadNode;
import dev.millrace.plan.node.StreamNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/**
 * The live sources of a graph under test: all streams come out of one simulated stream, so that
 * their arrivals interleave and one watermark, the lowest of theirs, drives the graph.
 */
final class FileTestSources implements GraphCompiler.Sources {
  private final Map<String, FileTestInput> inputs;
  private final Map<String, SourceBatchCoder> coders;
  private @Nullable PCollection<KV<String, byte[]>> arrivals;

  private FileTestSources(Map<String, FileTestInput> inputs, Map<String, SourceBatchCoder> coders) {
    this.inputs = inputs;
    this.coders = coders;
  }

  /**
   * The sources of a plan.
   *
   * @param inputs stream name → what arrives; in a replay late events are left out, as the parity
   *     law says
   */
  static GraphCompiler.Sources of(Plan plan, Map<String, FileTestInput> inputs, boolean live) {
    GraphCompiler.Sources streams = ofStreams(plan, inputs, live);
    if (plan.nodes().stream().allMatch(node -> node.kind().reads().isEmpty())) {
      return streams;
    }
    // Those that the test may really read, as a live run does.
    FileSources files = FileSources.prepare(RunRequest.of(plan, RunMode.LIVE), plan);
    return (pipeline, node, kind, program) ->
        (node.kind().reads().isPresent() ? files : streams).apply(pipeline, node, kind, program);
  }

  private static GraphCompiler.Sources ofStreams(
      Plan plan, Map<String, FileTestInput> inputs, boolean live) {
    if (!live) {
      Map<String, List<SourceRecord>> archived = new LinkedHashMap<>();
      inputs.forEach((name, input) -> archived.put(name, input.archived()));
      return new RecordSources(archived);
    }
    Map<String, SourceBatchCoder> coders = new LinkedHashMap<>();
    plan.streams()
        .forEach((name, stream) -> coders.put(name, SourceBatchCoder.of(stream.schema())));
    return new FileTestSources(inputs, coders);
  }

  @Override
  public StageOutputs apply(
      Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program) {
    return kind.accept(
        new SourceNode.SourceVisitor<>() {
          @Override
          public StageOutputs visit(StreamNode stream) {
            return stream(pipeline, node.name(), stream, program);
          }

          @Override
          public StageOutputs visit(ReadNode read) {
            throw new IllegalStateException("a test cannot read " + node.name());
          }

          @Override
          public StageOutputs visit(CreateNode create) {
            return MemorySource.apply(pipeline, node, create, program);
          }
        });
  }

  private StageOutputs stream(
      Pipeline pipeline, String name, StreamNode stream, StageProgram program) {
    SourceBatchCoder coder = Objects.requireNonNull(coders.get(name));
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    PCollection<SourceBatch> batches =
        arrivals(pipeline)
            .apply(name + "/arrivals", ParDo.of(new OfStream(name, coder)))
            .setCoder(coder);
    return StageOutputs.apply(
        name, batches, new LiveSourceStageFn(program, RecordIntake.of(used)), program);
  }

  private PCollection<KV<String, byte[]>> arrivals(Pipeline pipeline) {
    if (arrivals == null) {
      arrivals = pipeline.apply("arrivals", stream());
    }
    return arrivals;
  }

  private TestStream<KV<String, byte[]>> stream() {
    TestStream.Builder<KV<String, byte[]>> stream =
        TestStream.create(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
    int steps = inputs.values().stream().mapToInt(i -> i.steps().size()).max().orElse(0);
    long watermark = EventTimes.MIN;
    for (int i = 0; i < steps; i++) {
      long lowest = EventTimes.MAX;
      for (FileTestInput input : inputs.values()) {
        if (i < input.steps().size()) {
          SourceBatch batch = input.steps().get(i).batch();
          if (!batch.records().isEmpty()) {
            stream = stream.addElements(element(input.stream(), batch));
          }
        }
        lowest = Math.min(lowest, input.watermarkAfter(i));
      }
      if (lowest > watermark) {
        watermark = lowest;
        stream = stream.advanceWatermarkTo(EventTimes.toInstant(watermark));
      }
    }
    return stream.advanceWatermarkToInfinity();
  }

  private TimestampedValue<KV<String, byte[]>> element(String stream, SourceBatch batch) {
    try {
      byte[] bytes =
          CoderUtils.encodeToByteArray(Objects.requireNonNull(coders.get(stream)), batch);
      return TimestampedValue.of(KV.of(stream, bytes), EventTimes.toInstant(batch.minTime()));
    } catch (CoderException e) {
      throw new IllegalStateException("a batch in memory cannot fail to be encoded", e);
    }
  }

  /** Picks the batches of one stream. */
  private static final class OfStream extends DoFn<KV<String, byte[]>, SourceBatch> {
    private final String stream;
    private final SourceBatchCoder coder;

    OfStream(String stream, SourceBatchCoder coder) {
      this.stream = stream;
      this.coder = coder;
    }

    @ProcessElement
    public void process(@Element KV<String, byte[]> arrival, OutputReceiver<SourceBatch> out)
        throws CoderException {
      if (arrival.getKey().equals(stream)) {
        out.output(CoderUtils.decodeFromByteArray(coder, arrival.getValue()));
      }
    }
  }
}

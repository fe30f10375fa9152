package dev.millrace.shuffle;

import dev.millrace.compile.FileSources;
import dev.millrace.compile.GraphCompiler;
import dev.millrace.element.EventTimes;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.engine.stage.LiveSourceStageFn;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.shuffle.Shuffle.Step;
import dev.millrace.shuffle.StoredRecords.Source;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a graph as a {@link Shuffle} lets them arrive. All come out of one simulated
 * stream, which carries the places of batches, not the batches: those wait in a file.
 */
final class ShuffledSources implements GraphCompiler.Sources {
  private final Shuffle shuffle;
  private final List<Source> streams;
  private final FileSources files;
  private @Nullable PCollection<KV<Integer, Long>> arrivals;

  /**
   * @param files for sources that are bounded in any mode
   */
  ShuffledSources(Shuffle shuffle, List<Source> streams, FileSources files) {
    this.shuffle = shuffle;
    this.streams = streams;
    this.files = files;
  }

  @Override
  public StageOutputs apply(
      Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program) {
    return kind.asStream()
        .map(stream -> shuffled(pipeline, node, stream, program))
        .orElseGet(() -> files.apply(pipeline, node, kind, program));
  }

  private StageOutputs shuffled(
      Pipeline pipeline, PlanNode node, StreamNode stream, StageProgram program) {
    int number = 0;
    while (!streams.get(number).name().equals(node.name())) {
      number++;
    }
    SourceBatchCoder coder = streams.get(number).coder();
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    PCollection<SourceBatch> batches =
        arrivals(pipeline)
            .apply(
                node.name() + "/arrivals",
                ParDo.of(new FetchFn(number, shuffle.file().toString(), coder)))
            .setCoder(coder);
    return StageOutputs.apply(
        node.name(), batches, new LiveSourceStageFn(program, RecordIntake.of(used)), program);
  }

  private PCollection<KV<Integer, Long>> arrivals(Pipeline pipeline) {
    PCollection<KV<Integer, Long>> known = arrivals;
    if (known == null) {
      known = pipeline.apply("arrivals", stream());
      arrivals = known;
    }
    return known;
  }

  private TestStream<KV<Integer, Long>> stream() {
    TestStream.Builder<KV<Integer, Long>> stream =
        TestStream.create(KvCoder.of(VarIntCoder.of(), VarLongCoder.of()));
    for (Step step : shuffle.steps()) {
      stream =
          step.source() < 0
              ? stream.advanceWatermarkTo(EventTimes.toInstant(step.watermark()))
              : stream.addElements(
                  TimestampedValue.of(
                      KV.of(step.source(), step.place()), EventTimes.toInstant(step.minTime())));
    }
    return stream.advanceWatermarkToInfinity();
  }

  /** Fetches the batches of one stream. */
  static final class FetchFn extends DoFn<KV<Integer, Long>, SourceBatch> {
    private final int source;
    private final String path;
    private final SourceBatchCoder coder;
    private transient @Nullable RandomAccessFile file;

    FetchFn(int source, String path, SourceBatchCoder coder) {
      this.source = source;
      this.path = path;
      this.coder = coder;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Long> arrival, OutputReceiver<SourceBatch> out)
        throws IOException {
      if (arrival.getKey() == source) {
        RandomAccessFile open = file == null ? new RandomAccessFile(path, "r") : file;
        file = open;
        open.seek(arrival.getValue());
        byte[] bytes = new byte[open.readInt()];
        open.readFully(bytes);
        out.output(CoderUtils.decodeFromByteArray(coder, bytes));
      }
    }

    @Teardown
    public void teardown() throws IOException {
      if (file != null) {
        file.close();
        file = null;
      }
    }
  }
}

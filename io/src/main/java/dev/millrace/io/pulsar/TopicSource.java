package dev.millrace.io.pulsar;

import dev.millrace.element.block.ResumableSource;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.coding.Frozen;
import dev.millrace.io.partitioned.PartitionedReader;
import dev.millrace.io.partitioned.PartitionedReader.Reading;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Beam's view of a topic: one split, so that partitions can be added while it runs. Checkpoints
 * hold this object, in which settings of another build must do no harm.
 */
public final class TopicSource extends UnboundedSource<SourceBatch, PulsarMark>
    implements ResumableSource<SourceBatch> {
  private static final long serialVersionUID = 1;

  private final Frozen<PulsarSourceOptions> options;

  public TopicSource(PulsarSourceOptions options) {
    this.options = new Frozen<>(options);
  }

  /** All that is read is one part, and the mark has the rest. */
  @Override
  public TopicSource inPlaceOf(UnboundedSource<SourceBatch, ?> kept) {
    return this;
  }

  @Override
  public List<TopicSource> split(int desired, PipelineOptions ignored) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<SourceBatch> createReader(
      PipelineOptions ignored, @Nullable PulsarMark mark) {
    PulsarSourceOptions known = options.get();
    PulsarJudge judge = new PulsarJudge(known);
    return new PartitionedReader<>(
        this,
        new Reading(
            known.name(), known.times(), known.range().untilIdle(), known.range().checkpointed()),
        new TopicFeed(known, mark),
        (message, number, watermark, now, count) -> judge.judge(message, watermark, now, count),
        mark);
  }

  @Override
  public Coder<PulsarMark> getCheckpointMarkCoder() {
    return PulsarMarkCoder.of();
  }

  @Override
  public Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(options.get().schema());
  }
}

package dev.millrace.io.kinesis;

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
 * Beam's view of a stream: one split, so that one place knows which shards are whose parents.
 * Checkpoints hold this object, in which settings of another build must do no harm.
 */
public final class StreamSource extends UnboundedSource<SourceBatch, KinesisMark>
    implements ResumableSource<SourceBatch> {
  private static final long serialVersionUID = 1;

  private final Frozen<KinesisSourceOptions> options;

  public StreamSource(KinesisSourceOptions options) {
    this.options = new Frozen<>(options);
  }

  /** All that is read is one part, and the mark has the rest. */
  @Override
  public StreamSource inPlaceOf(UnboundedSource<SourceBatch, ?> kept) {
    return this;
  }

  @Override
  public List<StreamSource> split(int desired, PipelineOptions ignored) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<SourceBatch> createReader(
      PipelineOptions ignored, @Nullable KinesisMark mark) {
    KinesisSourceOptions known = options.get();
    return new PartitionedReader<>(
        this,
        new Reading(
            known.name(), known.times(), known.range().untilIdle(), known.range().checkpointed()),
        new StreamFeed(known, mark),
        new KinesisJudge(known)::judge,
        mark);
  }

  @Override
  public Coder<KinesisMark> getCheckpointMarkCoder() {
    return KinesisMarkCoder.of();
  }

  @Override
  public Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(options.get().schema());
  }
}

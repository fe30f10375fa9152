package dev.millrace.io.arrival;

import dev.millrace.element.block.ResumableSource;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Beam's view of a broker that keeps no order: one split, so that one place knows every id and
 * every event time. Checkpoints hold this object: settings of another build must do no harm in
 * there, so that what extends this keeps them {@link dev.millrace.element.coding.Frozen}.
 */
public abstract class ArrivalSource extends UnboundedSource<SourceBatch, ArrivalMark>
    implements ResumableSource<SourceBatch> {
  private static final long serialVersionUID = 1;

  /** Of the rows of its records. */
  protected abstract Schema schema();

  protected abstract ArrivalOptions arrival();

  /**
   * Opens the broker.
   *
   * @param mark where an earlier reader stood; null for none
   */
  protected abstract MessageFeed open(PipelineOptions pipeline, @Nullable CheckpointMark mark)
      throws IOException;

  /** Of {@link MessageFeed#mark}. */
  protected abstract Coder<CheckpointMark> feedCoder();

  /** All that is read is one part, and the mark has the rest. */
  @Override
  public final ArrivalSource inPlaceOf(UnboundedSource<SourceBatch, ?> kept) {
    return this;
  }

  @Override
  public final List<ArrivalSource> split(int desired, PipelineOptions ignored) {
    return List.of(this);
  }

  @Override
  public final UnboundedReader<SourceBatch> createReader(
      PipelineOptions pipeline, @Nullable ArrivalMark mark) throws IOException {
    MessageFeed feed = open(pipeline, mark == null ? null : mark.feed());
    return new ArrivalReader(this, arrival(), feed, mark);
  }

  @Override
  public final Coder<ArrivalMark> getCheckpointMarkCoder() {
    return new ArrivalMarkCoder(feedCoder());
  }

  @Override
  public final Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(schema());
  }
}

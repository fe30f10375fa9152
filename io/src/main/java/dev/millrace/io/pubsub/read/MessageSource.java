package dev.millrace.io.pubsub.read;

import dev.millrace.element.block.ResumableSource;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.coding.Frozen;
import dev.millrace.io.pubsub.client.BeamSource;
import dev.millrace.io.pubsub.client.ConnectionClients;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Beam's view of the source: one split, so that one place knows every id and every event time. */
final class MessageSource extends UnboundedSource<SourceBatch, PubsubMark>
    implements ResumableSource<SourceBatch> {
  private static final long serialVersionUID = 1;

  // Checkpoints hold this object: settings of another build must do no harm in there.
  private final Frozen<PubsubSourceOptions> options;
  private final Frozen<UnboundedSource<byte[], CheckpointMark>> beam;

  MessageSource(PubsubSourceOptions options) {
    this.options = new Frozen<>(options);
    this.beam = new Frozen<>(BeamSource.of(options.connection(), options.path()));
  }

  /** All that is read is one part, and the mark has the rest. */
  @Override
  public MessageSource inPlaceOf(UnboundedSource<SourceBatch, ?> kept) {
    return this;
  }

  @Override
  public List<MessageSource> split(int desired, PipelineOptions ignored) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<SourceBatch> createReader(
      PipelineOptions pipeline, @Nullable PubsubMark mark) throws IOException {
    PubsubSourceOptions from = options.get();
    PipelineOptions own = new ConnectionClients(from.connection()).options(pipeline);
    return new MessageReader(
        this, from, beam.get().createReader(own, mark == null ? null : mark.beam()), mark);
  }

  @Override
  public Coder<PubsubMark> getCheckpointMarkCoder() {
    return new PubsubMarkCoder(beam.get().getCheckpointMarkCoder());
  }

  @Override
  public Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(options.get().schema());
  }
}

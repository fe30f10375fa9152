package dev.millrace.io.pubsub.read;

import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.io.pubsub.client.BeamSource;
import dev.millrace.io.pubsub.client.ConnectionClients;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Beam's view of the source: one split, so that one place knows every id and every event time. */
final class MessageSource extends UnboundedSource<SourceBatch, PubsubMark> {
  private final PubsubSourceOptions options;
  private final UnboundedSource<byte[], CheckpointMark> beam;

  MessageSource(PubsubSourceOptions options) {
    this.options = options;
    this.beam = BeamSource.of(options.connection(), options.path());
  }

  @Override
  public List<MessageSource> split(int desired, PipelineOptions ignored) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<SourceBatch> createReader(
      PipelineOptions pipeline, @Nullable PubsubMark mark) throws IOException {
    PipelineOptions own = new ConnectionClients(options.connection()).options(pipeline);
    return new MessageReader(
        this, options, beam.createReader(own, mark == null ? null : mark.beam()), mark);
  }

  @Override
  public Coder<PubsubMark> getCheckpointMarkCoder() {
    return new PubsubMarkCoder(beam.getCheckpointMarkCoder());
  }

  @Override
  public Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(options.schema());
  }
}

package dev.millrace.io.pubsub.read;

import dev.millrace.element.coding.Frozen;
import dev.millrace.io.arrival.ArrivalOptions;
import dev.millrace.io.arrival.ArrivalSource;
import dev.millrace.io.arrival.MessageFeed;
import dev.millrace.io.pubsub.client.BeamSource;
import dev.millrace.io.pubsub.client.ConnectionClients;
import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** A subscription, through PubsubIO's own source. */
final class MessageSource extends ArrivalSource {
  private static final long serialVersionUID = 1;

  private final Frozen<PubsubSourceOptions> options;
  private final Frozen<UnboundedSource<byte[], CheckpointMark>> beam;

  MessageSource(PubsubSourceOptions options) {
    this.options = new Frozen<>(options);
    this.beam = new Frozen<>(BeamSource.of(options.connection(), options.path()));
  }

  @Override
  protected Schema schema() {
    return options.get().schema();
  }

  @Override
  protected ArrivalOptions arrival() {
    PubsubSourceOptions from = options.get();
    return new ArrivalOptions(
        from.name(),
        from.times(),
        from.untilIdle(),
        from.numbering(),
        from.connection().retryFor());
  }

  @Override
  protected MessageFeed open(PipelineOptions pipeline, @Nullable CheckpointMark mark)
      throws IOException {
    PubsubSourceOptions from = options.get();
    PipelineOptions own = new ConnectionClients(from.connection()).options(pipeline);
    return new PubsubFeed(from, beam.get().createReader(own, mark));
  }

  @Override
  protected Coder<CheckpointMark> feedCoder() {
    return beam.get().getCheckpointMarkCoder();
  }
}

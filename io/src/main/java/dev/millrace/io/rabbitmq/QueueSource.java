package dev.millrace.io.rabbitmq;

import dev.millrace.element.coding.Frozen;
import dev.millrace.io.arrival.ArrivalOptions;
import dev.millrace.io.arrival.ArrivalSource;
import dev.millrace.io.arrival.MessageFeed;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** A queue as Beam reads it. */
final class QueueSource extends ArrivalSource {
  private static final long serialVersionUID = 1;

  private final Frozen<RabbitSourceOptions> options;

  QueueSource(RabbitSourceOptions options) {
    this.options = new Frozen<>(options);
  }

  @Override
  protected Schema schema() {
    return options.get().schema();
  }

  @Override
  protected ArrivalOptions arrival() {
    RabbitSourceOptions from = options.get();
    return new ArrivalOptions(
        from.name(), from.times(), from.untilIdle(), from.numbering(), from.target().retryFor());
  }

  /** A queue knows itself what was acknowledged. */
  @Override
  protected MessageFeed open(PipelineOptions pipeline, @Nullable CheckpointMark mark) {
    return new RabbitFeed(options.get());
  }

  @Override
  protected Coder<CheckpointMark> feedCoder() {
    return new NothingCoder();
  }

  /** Of a mark nothing is stored. */
  private static final class NothingCoder extends CustomCoder<CheckpointMark> {
    @Override
    public void encode(CheckpointMark mark, OutputStream out) {}

    @Override
    public CheckpointMark decode(InputStream in) {
      return RabbitFeed.restored();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof NothingCoder;
    }

    @Override
    public int hashCode() {
      return NothingCoder.class.hashCode();
    }
  }
}

package dev.millrace.io.rabbitmq;

import dev.millrace.element.block.Block;
import dev.millrace.io.rows.RowSink;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The {@link RowSink} of RabbitMQ: one message per row.
 *
 * <p><b>Delivery.</b> A bundle ends only when the server has confirmed all its messages, which are
 * persistent; a message that was sent and not confirmed is sent again. The property {@code
 * message_id} is the row's id, the same in every run and attempt; the header {@code millrace-time}
 * is its event time in milliseconds.
 *
 * <p><b>Bad rows.</b> A row without a form, or that the server refuses (ML-6464), is a dead letter;
 * without an output for these, the run fails (ML-5575). Dead letters and late events are cut to the
 * server's limit.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5570 to ML-5573 if the server
 * refuses or does not answer for {@code retryFor}, ML-5574 if no queue takes a message.
 */
public final class RabbitSink {
  /** The header that holds a row's event time in milliseconds. */
  public static final String TIME = "millrace-time";

  private RabbitSink() {}

  /** Publishes rows, and gives the letters of those that are not taken. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      RabbitSinkOptions options) {
    return new RowSink<>(options.rows(), () -> new RabbitWriter(options));
  }

  /**
   * Whether the server and the place are there.
   *
   * @throws dev.millrace.diag.UserException ML-5570 to ML-5573
   */
  public static void check(RabbitSinkOptions options) {
    if (options.address().exchange().isEmpty()) {
      RabbitProbe.queue(options.target(), options.address().queue());
    } else {
      RabbitProbe.exchange(options.target(), options.address().exchange());
    }
  }
}

package dev.millrace.io.pulsar.write;

import dev.millrace.element.block.Block;
import dev.millrace.io.rows.RowSink;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The {@link RowSink} of Pulsar: one message per row.
 *
 * <p><b>Delivery.</b> At least once: a bundle ends only when brokers have confirmed all its
 * messages; what was not confirmed is sent again. The property {@code millrace-id} is the row's id,
 * the same in every run and attempt; {@code millrace-time} is its event time in milliseconds, which
 * is the message's own as well if it is after 1970. The brokers' own deduplication knows a
 * producer's numbers, which must not fall; rows of a bundle that is tried again come from another
 * producer and in another order, so that it cannot be used for them.
 *
 * <p><b>Memory.</b> At most 1,000 messages and 64 MB of a writer are under way; while brokers are
 * away, rows wait.
 *
 * <p><b>Bad rows.</b> A row without a form, one of an empty key, or one that is too large for the
 * brokers (ML-6494), is a dead letter; without an output for these, the run fails (ML-5625). Dead
 * letters and late events are cut to what fits.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5620 to ML-5623 if brokers refuse or
 * do not take rows for {@code retryFor}.
 */
public final class PulsarSink {
  /** The property that holds a row's id. */
  static final String ID = "millrace-id";

  /** The property that holds a row's event time in milliseconds. */
  public static final String TIME = "millrace-time";

  private PulsarSink() {}

  /** Sends rows, and gives the letters of those that are not taken. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      PulsarSinkOptions options) {
    return new RowSink<>(options.rows(), () -> new PulsarWriter(options));
  }
}

package dev.millrace.io.kinesis.write;

import dev.millrace.element.block.Block;
import dev.millrace.io.rows.RowSink;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The {@link RowSink} of Kinesis: one record per row.
 *
 * <p><b>Delivery.</b> A bundle ends only when the service has taken all its records; those that it
 * did not take are put again, alone. A request whose answer was lost is put again too, and its
 * records are there twice then. A record has nothing but its key to tell it: without {@code key},
 * that is the row's id, the same in every run and attempt.
 *
 * <p><b>Bad rows.</b> A row without a form, one of more than 1 MiB with its key, or one that the
 * service refuses (ML-6473), is a dead letter; without an output for these, the run fails
 * (ML-5585). Dead letters and late events are cut to what fits.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5580 to ML-5583 if the service
 * refuses or does not take rows for {@code retryFor}.
 */
public final class KinesisSink {
  private KinesisSink() {}

  /** Puts rows, and gives the letters of those that are not taken. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      KinesisSinkOptions options) {
    return new RowSink<>(options.rows(), () -> new KinesisWriter(options));
  }
}

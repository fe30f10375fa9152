package dev.millrace.io.kinesis.write;

import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.kinesis.KinesisCodes;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.rows.RowOutput;
import dev.millrace.io.rows.TextField;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KinesisSink} needs to know.
 *
 * @param key gives a row's partition key; null for the row's id
 */
public record KinesisSinkOptions(
    KinesisTarget target, @Nullable TextField key, RecordEncoder encoder, RowOutput rows)
    implements Serializable {
  /** What the service takes as one record: data and partition key. */
  static final int MOST_BYTES = 1 << 20;

  /** The end of a run whose row cannot be written while there is no output for dead letters. */
  public static SinkLetters.Failure failure(KinesisTarget target) {
    return new SinkLetters.Failure(target.shown(), KinesisCodes.NO_LETTERS);
  }
}

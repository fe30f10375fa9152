package dev.millrace.io.pulsar.write;

import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.pulsar.PulsarCodes;
import dev.millrace.io.pulsar.PulsarTarget;
import dev.millrace.io.rows.RowOutput;
import dev.millrace.io.rows.TextField;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PulsarSink} needs to know.
 *
 * @param key gives a row's key; null for none
 * @param properties written to every message, if they are not NULL
 * @param constants properties that are the same for all messages
 */
public record PulsarSinkOptions(
    PulsarTarget target,
    @Nullable TextField key,
    List<TextField> properties,
    Map<String, String> constants,
    RecordEncoder encoder,
    RowOutput rows)
    implements Serializable {
  /** What brokers take unless they are set otherwise, less room for properties. */
  static final int MOST_BYTES = (5 << 20) - (64 << 10);

  public PulsarSinkOptions {
    properties = List.copyOf(properties);
    constants = Map.copyOf(constants);
  }

  /** The end of a run whose row cannot be written while there is no output for dead letters. */
  public static SinkLetters.Failure failure(PulsarTarget target) {
    return new SinkLetters.Failure(target.shown(), PulsarCodes.NO_LETTERS);
  }
}

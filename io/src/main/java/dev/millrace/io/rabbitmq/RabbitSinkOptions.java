package dev.millrace.io.rabbitmq;

import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.rows.RowOutput;
import dev.millrace.io.rows.TextField;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RabbitSink} needs to know.
 *
 * @param address where messages go
 * @param headers written to every message, if they are not NULL
 * @param constants headers that are the same for all messages
 * @param contentType of the encoder's bytes; null says nothing about them
 */
public record RabbitSinkOptions(
    RabbitTarget target,
    Address address,
    List<TextField> headers,
    Map<String, String> constants,
    RecordEncoder encoder,
    @Nullable String contentType,
    RowOutput rows)
    implements Serializable {
  /** What the server lets in unless it is set otherwise. */
  static final int MOST_BYTES = 128 << 20;

  public RabbitSinkOptions {
    headers = List.copyOf(headers);
    constants = Map.copyOf(constants);
  }

  /**
   * Where messages go.
   *
   * @param exchange empty for the one that knows each queue by its name
   * @param queue the routing key of all messages where {@code routingKey} is null
   * @param mandatory whether a message that no queue takes is an error
   */
  public record Address(
      String exchange, String queue, @Nullable TextField routingKey, boolean mandatory)
      implements Serializable {
    /** The address for people. */
    public String shown() {
      return exchange.isEmpty() ? "queue '" + queue + "'" : "exchange '" + exchange + "'";
    }
  }

  /** The end of a run whose row cannot be written while there is no output for dead letters. */
  public static SinkLetters.Failure failure(RabbitTarget target) {
    return new SinkLetters.Failure(target.shown(), RabbitCodes.NO_LETTERS);
  }
}

package dev.millrace.io.pulsar;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.arrival.ArrivalJudge;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.format.Utf8;
import dev.millrace.io.pulsar.PulsarSourceOptions.Columns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges messages of Pulsar. */
final class PulsarJudge extends ArrivalJudge<PulsarMessage> {
  private final PulsarSourceOptions options;

  PulsarJudge(PulsarSourceOptions options) {
    super(
        options.schema(),
        options.decoder().schema(),
        new ArrivedTimes(
            ArrivedTimes.Limits.of(options.times()),
            options.schema(),
            new ArrivedTimes.Codes(
                PulsarCodes.NO_EVENT_TIME,
                PulsarCodes.EVENT_TIME_RANGE,
                PulsarCodes.EVENT_TIME_AHEAD)),
        new Headers(options.columns().properties(), "property", PulsarCodes.NO_HEADER));
    this.options = options;
  }

  /** Judges a message that was put aside and comes again. */
  SourceRecord again(SourceRecord kept, long now) {
    return judge(PulsarMessage.of(kept), EventTimes.MIN, now, kept.coordinates().offset());
  }

  @Override
  protected SourceRecord unjudged(PulsarMessage message, long number) {
    return SourceRecord.unjudged(
        new Coordinates(
            Coordinates.PULSAR,
            options.target().topic(),
            message.partition(),
            number,
            message.id()),
        message.time(),
        message.key(),
        message.value(),
        message.kept());
  }

  @Override
  protected Object[] decode(PulsarMessage message) {
    byte[] value = message.value();
    if (message.encrypted()) {
      throw new RowFault(
          PulsarCodes.ENCRYPTED, "its producer has encrypted the message, and there is no key");
    } else if (value == null) {
      throw new RowFault(PulsarCodes.NO_VALUE, "the message has no value");
    }
    return options.decoder().decode(value, message.properties());
  }

  @Override
  protected List<String> headers(PulsarMessage message) {
    return message.properties().stream().map(Header::key).toList();
  }

  @Override
  protected @Nullable String header(PulsarMessage message, String name) {
    return message.property(name);
  }

  @Override
  protected void fill(Object[] row, PulsarMessage message) {
    Columns columns = options.columns();
    byte[] key = message.key();
    if (columns.key() >= 0) {
      // Keys that are no text must not become one and the same.
      row[columns.key()] = key == null ? null : Utf8.text(key, 0, key.length);
    }
    put(row, columns.messageId(), message.id());
    put(row, columns.partition(), message.partition());
    put(row, columns.published(), message.published());
    put(
        row,
        columns.eventTime(),
        message.eventTime() == SourceRecord.NO_TIME ? null : message.eventTime());
  }
}

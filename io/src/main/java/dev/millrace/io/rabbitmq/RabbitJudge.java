package dev.millrace.io.rabbitmq;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.arrival.ArrivalJudge;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.rabbitmq.RabbitSourceOptions.MessageColumns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Judges messages of RabbitMQ. */
final class RabbitJudge extends ArrivalJudge<RabbitMessage> {
  private final RabbitSourceOptions options;

  RabbitJudge(RabbitSourceOptions options) {
    super(
        options.schema(),
        options.decoder().schema(),
        new ArrivedTimes(
            options.times(),
            options.schema(),
            new ArrivedTimes.Codes(
                RabbitCodes.NO_EVENT_TIME,
                RabbitCodes.EVENT_TIME_RANGE,
                RabbitCodes.EVENT_TIME_AHEAD)),
        new Headers(options.columns().headers(), "header", RabbitCodes.NO_HEADER));
    this.options = options;
  }

  /** By what a message is known when it comes again; null if nothing tells it apart. */
  @Nullable String identity(RabbitMessage message) {
    return message.identity(options.idHeader());
  }

  /** Judges a message that was put aside and comes again. */
  SourceRecord again(SourceRecord kept, long now) {
    byte[] body = Objects.requireNonNull(kept.value());
    return judge(RabbitMessage.of(kept, body, options.idHeader()), EventTimes.MIN, now, 0);
  }

  @Override
  protected SourceRecord unjudged(RabbitMessage message, long number) {
    return SourceRecord.unjudged(
        new Coordinates(
            Coordinates.RABBITMQ,
            options.name(),
            0,
            options.numbering() == null ? 0 : number,
            message.name(options.idHeader())),
        message.time(),
        message.routingKey().getBytes(StandardCharsets.UTF_8),
        message.body(),
        message.kept(options.idHeader()));
  }

  @Override
  protected Object[] decode(RabbitMessage message) {
    return options.decoder().decode(message.body(), message.headers());
  }

  @Override
  protected List<String> headers(RabbitMessage message) {
    return message.headers().stream().map(Header::key).toList();
  }

  @Override
  protected @Nullable String header(RabbitMessage message, String name) {
    return message.header(name);
  }

  @Override
  protected void fill(Object[] row, RabbitMessage message) {
    MessageColumns columns = options.columns();
    put(row, columns.messageId(), message.certainId());
    put(row, columns.routingKey(), message.routingKey());
    put(row, columns.timestamp(), message.time() == SourceRecord.NO_TIME ? null : message.time());
  }
}

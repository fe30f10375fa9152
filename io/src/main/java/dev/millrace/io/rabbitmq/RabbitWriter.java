package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.refusal.LetterLimit;
import dev.millrace.io.rabbitmq.RabbitSinkOptions.Address;
import dev.millrace.io.rows.Patience;
import dev.millrace.io.rows.RowWriter;
import dev.millrace.io.rows.TextField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes batches of rows, and waits for the server's word that it has them. Without it, all of a
 * batch are published again, with the same ids.
 */
final class RabbitWriter implements RowWriter<RabbitRow> {
  private static final long CONFIRM_MILLIS = 30_000;

  /** The protocol's limit. */
  private static final int MOST_KEY_BYTES = 255;

  private static final int PERSISTENT = 2;

  private final RabbitSinkOptions options;
  private final LetterLimit letters;
  private @Nullable RabbitLink link;
  private volatile @Nullable String returned;

  RabbitWriter(RabbitSinkOptions options) {
    this.options = options;
    this.letters = LetterLimit.of(options.rows().schema(), RabbitSinkOptions.MOST_BYTES);
  }

  /**
   * @throws RowFault (ML-6464) for a row that has no form as a message
   */
  @Override
  public RabbitRow prepare(Event event, String id) {
    try {
      byte[] body = letters.encode(event.values(), options.encoder());
      if (body != null && body.length > RabbitSinkOptions.MOST_BYTES) {
        throw tooLong("it", body.length, RabbitSinkOptions.MOST_BYTES);
      }
      return new RabbitRow(
          event, routingKey(event), properties(event, id), body == null ? new byte[0] : body);
    } catch (RowFault fault) {
      throw new RowFault(RabbitCodes.ROW_VALUE, fault.reason());
    }
  }

  private String routingKey(Event event) {
    Address address = options.address();
    if (address.routingKey() == null) {
      return address.queue();
    }
    String key = address.routingKey().text(event.values());
    int length = key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length;
    if (length > MOST_KEY_BYTES) {
      throw tooLong("the routing key", length, MOST_KEY_BYTES);
    }
    return key == null ? "" : key;
  }

  private BasicProperties properties(Event event, String id) {
    Map<String, Object> headers = new TreeMap<>(options.constants());
    for (TextField field : options.headers()) {
      String value = field.text(event.values());
      if (value != null) {
        headers.put(field.name(), value);
      }
    }
    headers.put(RabbitSink.TIME, Long.toString(event.time()));
    return new BasicProperties.Builder()
        .messageId(id)
        .deliveryMode(PERSISTENT)
        .contentType(options.contentType())
        .timestamp(Date.from(Instant.ofEpochMilli(event.time())))
        .headers(headers)
        .build();
  }

  private static RowFault tooLong(String what, int length, int most) {
    return new RowFault(
        RabbitCodes.ROW_VALUE, what + " has " + length + " bytes, and may have " + most);
  }

  /**
   * @throws RowFault (ML-6464) if the server refuses a message of the batch
   * @throws dev.millrace.diag.UserException ML-5570 to ML-5573 if the server does not take rows for
   *     {@code retry_for}, ML-5574 if there is no queue for a message
   */
  @Override
  public void write(List<RabbitRow> sent, BiConsumer<RabbitRow, RowFault> refused) {
    RabbitTarget target = options.target();
    String doing = "publish to " + options.address().shown();
    Patience patience = new Patience(options.rows().step(), target.shown(), target.retryFor());
    while (true) {
      try {
        publish(sent);
        break;
      } catch (IOException e) {
        close();
        if (RabbitFaults.isRefusal(e)) {
          throw new RowFault(
              RabbitCodes.ROW_VALUE, "RabbitMQ refuses the message: " + RabbitFaults.words(e));
        } else if (RabbitFaults.isPermanent(e) || !patience.pause(RabbitFaults.words(e))) {
          throw RabbitFaults.of(target, doing, e);
        }
      }
    }
    String nowhere = returned;
    if (nowhere != null) {
      throw RabbitFaults.error(
          target,
          RabbitCodes.UNROUTABLE,
          options.address().shown()
              + " of "
              + target.shown()
              + " has no queue for routing key '"
              + nowhere
              + "'; bind one, or write 'mandatory: false' if such messages may be dropped",
          null);
    }
  }

  private void publish(List<RabbitRow> sent) throws IOException {
    Address address = options.address();
    try {
      Channel channel = channel();
      returned = null;
      for (RabbitRow row : sent) {
        channel.basicPublish(
            address.exchange(),
            row.routingKey(),
            address.mandatory(),
            row.properties(),
            row.body());
      }
      if (!channel.waitForConfirms(CONFIRM_MILLIS)) {
        throw new RabbitFaults.NotConfirmed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (UserException e) {
      throw e;
    } catch (TimeoutException | RuntimeException e) {
      throw new IOException(e);
    }
  }

  private Channel channel() throws IOException {
    RabbitLink known = link;
    if (known == null || !known.isOpen()) {
      close();
      known = RabbitLink.open(options.target());
      link = known;
      known.channel().confirmSelect();
      // What no queue takes is given back before it is confirmed.
      known.channel().addReturnListener(message -> returned = message.getRoutingKey());
    }
    return known.channel();
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
      link = null;
    }
  }
}

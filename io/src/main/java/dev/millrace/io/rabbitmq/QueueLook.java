package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all messages of a queue without taking any: none is acknowledged, and all are given back
 * at the end, in their places, as messages that were delivered before. So the server may not be
 * told of a {@code prefetch}, which would be all that is seen. What comes faster than it is taken
 * waits in the connection, as nobody takes it from there.
 */
public final class QueueLook {
  private static final int PAUSE_MILLIS = 200;
  private static final int MOST_WAITING = 1_000;

  private QueueLook() {}

  /**
   * A message.
   *
   * @param time the event time that {@link RabbitSink} wrote, else the message's own, milliseconds;
   *     -1 if there is neither
   */
  public record Seen(String id, byte[] body, long time, @Nullable String mark) {}

  /**
   * Shows every message that waits, and no more than there were; what another consumer holds is not
   * seen.
   *
   * @param markHeader the header whose text is {@link Seen#mark}
   * @throws dev.millrace.diag.UserException ML-5570 to ML-5573
   */
  public static void look(
      RabbitTarget target, String queue, String markHeader, Consumer<Seen> taker) {
    try (RabbitLink link = RabbitLink.open(target)) {
      long left = link.channel().queueDeclarePassive(queue).getMessageCount();
      Arrivals arrivals = new Arrivals(link.channel());
      try {
        link.channel().basicConsume(queue, false, arrivals);
        while (left > 0) {
          RabbitMessage message = arrivals.waiting.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
          if (message != null) {
            left--;
            taker.accept(seen(message, markHeader));
          } else if (!link.isOpen()) {
            throw link.failure();
          } else if (link.channel().queueDeclarePassive(queue).getMessageCount() == 0
              && arrivals.waiting.isEmpty()) {
            return;
          }
        }
      } finally {
        arrivals.over = true;
      }
    } catch (IOException e) {
      throw RabbitFaults.of(target, "read queue '" + queue + "'", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What has come and not been taken. */
  private static final class Arrivals extends DefaultConsumer {
    private final BlockingQueue<RabbitMessage> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean over;

    Arrivals(Channel channel) {
      super(channel);
    }

    /** Holds the connection up while there is no room, until nobody looks any more. */
    @Override
    public void handleDelivery(
        String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
      RabbitMessage message = RabbitMessage.of(envelope, properties, body);
      try {
        boolean taken = false;
        while (!taken && !over) {
          taken = waiting.offer(message, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Seen seen(RabbitMessage message, String markHeader) {
    String time = message.header(RabbitSink.TIME);
    return new Seen(
        message.name(null),
        message.body(),
        time != null && time.matches("-?\\d{1,18}") ? Long.parseLong(time) : message.time(),
        message.header(markHeader));
  }
}

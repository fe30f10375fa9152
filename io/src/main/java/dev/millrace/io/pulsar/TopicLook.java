package dev.millrace.io.pulsar;

import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all messages of a topic, up to its present end; nothing is acknowledged. */
public final class TopicLook {
  private static final int AHEAD = 500;
  private static final int WAIT_SECONDS = 5;
  private static final long NEVER_COMES = TimeUnit.MILLISECONDS.toNanos(PartitionRead.NEVER_COMES);
  private static final Logger LOG = LoggerFactory.getLogger(TopicLook.class);

  private TopicLook() {}

  /**
   * A message.
   *
   * @param id as Pulsar's tools print it
   * @param value null for one without
   * @param time the message's own: of its event, or else of its publication, milliseconds
   */
  public record Seen(
      String id, byte @Nullable [] value, long time, Function<String, @Nullable String> property) {}

  /**
   * Shows every message that is there, partition by partition, each in its order.
   *
   * @throws dev.millrace.diag.UserException ML-5620 to ML-5623
   */
  public static void look(PulsarTarget target, Consumer<Seen> taker) {
    try (PulsarLink link = PulsarLink.open(target)) {
      for (String partition : PulsarLink.ask(target, "list partitions", link::partitions)) {
        Reader<byte[]> reader =
            PulsarLink.ask(
                target,
                "read",
                () ->
                    link.reader(
                        partition,
                        TopicPosition.start(TopicPosition.EARLIEST),
                        new Reading(AHEAD, false, null),
                        AHEAD));
        MessageId last = PulsarLink.ask(target, "read", () -> PulsarLink.last(reader));
        look(target, partition, reader, TopicPosition.behind(last), taker);
        var unused = reader.closeAsync();
      }
    }
  }

  private static void look(
      PulsarTarget target,
      String partition,
      Reader<byte[]> reader,
      TopicPosition end,
      Consumer<Seen> taker) {
    TopicPosition position = TopicPosition.start(TopicPosition.EARLIEST);
    long owedSince = System.nanoTime();
    while (!end.isUnread() && PulsarLink.ask(target, "read", reader::hasMessageAvailableAsync)) {
      Message<byte[]> message = next(target, reader);
      if (message != null) {
        // Others may send more all the while.
        if (!end.has(message.getMessageId())) {
          return;
        }
        PulsarMessage kept = PulsarMessage.of(message, PulsarTarget.number(partition));
        taker.accept(new Seen(kept.id(), kept.value(), kept.time(), kept::property));
        position = position.after(message.getMessageId(), position.next() + 1);
      }
      if (message != null || !reader.isConnected()) {
        owedSince = System.nanoTime();
      } else if (System.nanoTime() - owedSince >= NEVER_COMES) {
        LOG.warn("{}", PartitionRead.neverComes(partition, position));
        return;
      }
    }
  }

  private static @Nullable Message<byte[]> next(PulsarTarget target, Reader<byte[]> reader) {
    try {
      return reader.readNext(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (PulsarClientException e) {
      throw PulsarFaults.of(target, "read", e);
    }
  }
}

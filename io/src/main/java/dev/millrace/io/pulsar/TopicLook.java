package dev.millrace.io.pulsar;

import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Reader;
import org.jspecify.annotations.Nullable;

/** Looks at all messages of a topic, up to its present end; nothing is acknowledged. */
public final class TopicLook {
  private static final int AHEAD = 500;

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
        TopicPosition end = TopicPosition.behind(last);
        // Others may send more all the while.
        while (!end.isUnread()
            && PulsarLink.ask(target, "read", reader::hasMessageAvailableAsync)) {
          Message<byte[]> message = PulsarLink.ask(target, "read", reader::readNextAsync);
          if (!end.has(message.getMessageId())) {
            break;
          }
          PulsarMessage kept = PulsarMessage.of(message, PulsarTarget.number(partition));
          taker.accept(new Seen(kept.id(), kept.value(), kept.time(), kept::property));
        }
        var unused = reader.closeAsync();
      }
    }
  }
}

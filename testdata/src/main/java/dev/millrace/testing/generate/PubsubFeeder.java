package dev.millrace.testing.generate;

import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubRest.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Publishes generated records to Pub/Sub, in the order that the generator decided. */
public final class PubsubFeeder {
  private static final int REQUEST_MESSAGES = 500;

  private PubsubFeeder() {}

  /** The topics that a domain's records go to. */
  public static List<String> topics(Domain domain) {
    return domain.streams().stream().map(StreamShape::topic).toList();
  }

  /**
   * Publishes all that is left of a generator, the records' keys as ordering keys. The topics must
   * be there.
   *
   * @return what was published
   */
  public static Counts send(Generator records, PubsubRest pubsub) {
    Map<String, List<Message>> waiting = new LinkedHashMap<>();
    while (records.hasNext()) {
      TestRecord made = records.next();
      List<Message> messages =
          waiting.computeIfAbsent(made.stream().topic(), topic -> new ArrayList<>());
      messages.add(new Message(null, made.value(), Map.of(), made.key()));
      if (messages.size() >= REQUEST_MESSAGES) {
        pubsub.publish(made.stream().topic(), messages);
        messages.clear();
      }
    }
    waiting.forEach(pubsub::publish);
    return records.counts();
  }
}

package dev.millrace.io.pulsar;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pulsar.client.api.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps brokers from deleting what was not read: a durable subscription that acknowledges what lies
 * before the positions of the checkpoint before the last. So the messages at the positions from
 * which a job may go on are still there, and prove that none after them was deleted.
 */
final class TopicHold {
  private static final Logger LOG = LoggerFactory.getLogger(TopicHold.class);

  private final PulsarTarget target;
  private final PulsarLink link;
  private final String subscription;
  private final Map<Integer, Holder> holders = new ConcurrentHashMap<>();
  private Map<Integer, TopicPosition> before;

  /** The subscription's consumer of one partition. */
  private record Holder(Consumer<byte[]> consumer, int index) {}

  /**
   * @param mark from which the read goes on; null if it begins
   */
  TopicHold(PulsarTarget target, PulsarLink link, String subscription, @Nullable PulsarMark mark) {
    this.target = target;
    this.link = link;
    this.subscription = subscription;
    this.before = mark == null ? Map.of() : mark.positions();
  }

  /**
   * Holds a partition from now on.
   *
   * @throws dev.millrace.diag.UserException ML-5620 to ML-5623
   */
  void hold(String partition) {
    holders.put(
        PulsarTarget.number(partition),
        new Holder(
            PulsarLink.ask(
                target,
                "keep messages for subscription '" + subscription + "'",
                () -> link.holder(partition, subscription)),
            PulsarTarget.index(partition)));
  }

  /** Positions are in a checkpoint; gives what is to be done when it is durable. */
  Runnable durable(Map<Integer, TopicPosition> positions) {
    Map<Integer, TopicPosition> done = new TreeMap<>();
    before.forEach(
        (partition, old) -> {
          TopicPosition now = positions.get(partition);
          if (now != null && old.isOfMessage() && now.isPast(old)) {
            done.put(partition, old);
          }
        });
    before = Map.copyOf(positions);
    return () -> done.forEach(this::acknowledge);
  }

  private void acknowledge(int partition, TopicPosition position) {
    Holder holder = holders.get(partition);
    if (holder == null) {
      return;
    }
    // What was not acknowledged the next checkpoint acknowledges with its own.
    var unused =
        holder
            .consumer()
            .acknowledgeCumulativeAsync(position.upTo(holder.index()))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.info(
                        "Subscription '{}' of {} did not acknowledge: {}",
                        subscription,
                        target.shown(),
                        PulsarFaults.words(failure));
                  }
                });
  }
}

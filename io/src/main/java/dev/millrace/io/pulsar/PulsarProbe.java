package dev.millrace.io.pulsar;

import dev.millrace.diag.UserException;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;

/** Looks before a run whether a topic can be used as asked for. */
public final class PulsarProbe {
  private PulsarProbe() {}

  /**
   * Checks that a topic is there and may be read, by reading none of it.
   *
   * @throws UserException ML-5620 no answer, ML-5621 no such topic, ML-5622 not allowed, ML-5623
   *     another refusal
   */
  public static void source(PulsarTarget target) {
    try (PulsarLink link = PulsarLink.open(target)) {
      String partition =
          PulsarLink.once(target, "list partitions", link::partitions).stream()
              .findFirst()
              .orElse(target.topic());
      Reader<byte[]> reader =
          PulsarLink.once(
              target,
              "read",
              () ->
                  link.reader(
                      partition,
                      TopicPosition.start(TopicPosition.EARLIEST),
                      new Reading(1, false, null),
                      1));
      PulsarLink.once(target, "read", reader::hasMessageAvailableAsync);
    }
  }

  /**
   * Checks that a topic is there and may be written, by sending nothing to it.
   *
   * @throws UserException as {@link #source}
   */
  public static void sink(PulsarTarget target) {
    try (PulsarLink link = PulsarLink.open(target)) {
      // A producer alone would make the topic at brokers that are set to do so.
      PulsarLink.once(target, "list partitions", link::partitions);
      try (Producer<byte[]> producer = link.producer(false)) {
        producer.flush();
      }
    } catch (PulsarClientException e) {
      throw PulsarFaults.of(target, "send", e);
    }
  }
}

package dev.millrace.cli.pulsar;

import static dev.millrace.cli.pulsar.PulsarReads.events;
import static dev.millrace.cli.pulsar.PulsarReads.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.pulsar.PulsarReads.How;
import dev.millrace.io.pulsar.PulsarMark;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subscription keeps what no checkpoint has, where brokers keep nothing else. */
@Timeout(120)
class PulsarSubscriptionIT {
  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  private String topic;

  @BeforeEach
  void makeTopic() throws Exception {
    topic = "read-" + SharedBroker.number();
    BROKER.server().topics(0, topic);
  }

  private static PulsarReads read(How how, @Nullable PulsarMark mark) throws Exception {
    return new PulsarReads(how.options(BROKER.server(), Clock.systemUTC()), mark);
  }

  @Test
  void aSubscriptionKeepsWhatNoCheckpointHas() throws Exception {
    // given: two topics of which brokers keep nothing else
    String kept = "kept-" + SharedBroker.number();
    BROKER.server().topics(0, kept);
    Map<String, PulsarMark> marks = new TreeMap<>();
    for (How how : List.of(How.of(topic), How.of(kept).through("kept"))) {
      BROKER.server().retainNothing(how.topic());
      BROKER.server().send(how.topic(), events(0, 10));
      try (PulsarReads reads = read(how, null).until(10)) {
        marks.put(how.topic(), reads.mark());
      }
    }

    // when
    for (String each : List.of(topic, kept)) {
      BROKER.server().trim(each);
      BROKER.server().send(each, events(10, 20));
    }
    Awaitility.await().until(() -> BROKER.server().messages(topic).size() == 10);

    // then
    assertThat(BROKER.server().messages(kept)).hasSize(20);
    try (PulsarReads reads = read(How.of(kept).through("kept"), marks.get(kept)).until(10)) {
      assertThat(reads.ids()).isEqualTo(ids(10, 20));
    }
    try (PulsarReads reads = read(How.of(topic), marks.get(topic))) {
      assertThatThrownBy(() -> reads.until(10)).hasMessageContaining("ML-5624");
    }
  }

  @Test
  void aSubscriptionAcknowledgesOneCheckpointLate() throws Exception {
    // given: messages that are entries of their own
    for (int i = 0; i < 10; i++) {
      BROKER.server().send(topic, events(i, i + 1));
    }

    // when
    try (PulsarReads reads = read(How.of(topic).through("kept"), null)) {
      assertThat(backlog()).isEqualTo(10);
      reads.until(10).mark();
      assertThat(backlog()).isEqualTo(10);
      BROKER.server().send(topic, events(10, 11));
      reads.until(11).mark();

      // then: the last one of the checkpoint before is done, what came since is not
      Awaitility.await().until(() -> backlog() == 1);
    }
  }

  private int backlog() throws Exception {
    String stats = BROKER.server().stats(topic);
    String own = stats.substring(stats.indexOf("\"kept\""));
    return Integer.parseInt(own.replaceFirst("(?s).*?\"msgBacklog\":(\\d+).*", "$1"));
  }
}

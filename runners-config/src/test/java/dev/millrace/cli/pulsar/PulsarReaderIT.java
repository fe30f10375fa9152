package dev.millrace.cli.pulsar;

import static dev.millrace.cli.pulsar.PulsarReads.event;
import static dev.millrace.cli.pulsar.PulsarReads.events;
import static dev.millrace.cli.pulsar.PulsarReads.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.pulsar.PulsarReads.How;
import dev.millrace.cli.pulsar.PulsarServer.Sent;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.pulsar.PulsarMark;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Producer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A read of a topic goes on where it stood, and tells what it cannot know. */
@Timeout(120)
class PulsarReaderIT {
  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  /** How far the clock of readers is ahead, in milliseconds. */
  private static final AtomicLong AHEAD = new AtomicLong();

  private String topic;

  /** The wall clock, which a test sets forward. */
  private static final class Ahead extends Clock implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plusMillis(AHEAD.get());
    }
  }

  @BeforeEach
  void makeTopic() throws Exception {
    AHEAD.set(0);
    topic = "read-" + SharedBroker.number();
    BROKER.server().topics(0, topic);
  }

  private static PulsarReads read(How how, @Nullable PulsarMark mark) throws Exception {
    return new PulsarReads(how.options(BROKER.server(), new Ahead()), mark);
  }

  @Test
  void goesOnInTheMiddleOfABatch() throws Exception {
    // given: all in one batch, of which a read takes 500 at a time
    try (Producer<byte[]> producer =
        BROKER
            .server()
            .client()
            .newProducer()
            .topic(topic)
            .batchingMaxMessages(2_000)
            .batchingMaxBytes(1 << 20)
            .batchingMaxPublishDelay(1, TimeUnit.SECONDS)
            .maxPendingMessages(2_000)
            .create()) {
      for (Sent sent : events(0, 1_200)) {
        var unused = producer.newMessage().value(sent.bytes()).sendAsync();
      }
      producer.flush();
    }

    // when
    PulsarMark mark;
    List<Integer> first;
    try (PulsarReads reads = read(How.of(topic), null).until(1)) {
      mark = reads.mark();
      first = reads.ids();
    }
    List<Integer> others;
    List<Long> numbers;
    try (PulsarReads reads = read(How.of(topic), mark).until(1_200 - first.size())) {
      others = reads.on(Duration.ofMillis(300)).ids();
      numbers = reads.records().stream().map(r -> r.coordinates().offset()).toList();
    }

    // then
    int read = first.size();
    assertThat(first).hasSizeBetween(1, 500).isEqualTo(ids(0, read));
    assertThat(others).isEqualTo(ids(read, 1_200));
    assertThat(numbers).isEqualTo(IntStream.range(read, 1_200).mapToObj(Long::valueOf).toList());
  }

  @Test
  void tellsWhatMayHaveBeenDeletedBeforeItWasRead() throws Exception {
    // given
    BROKER.server().send(topic, events(0, 10));
    PulsarMark mark;
    try (PulsarReads reads = read(How.of(topic), null).until(10)) {
      mark = reads.mark();
    }

    // when: nothing was deleted
    BROKER.server().send(topic, events(10, 20));
    try (PulsarReads reads = read(How.of(topic), mark).until(10)) {
      assertThat(reads.ids()).isEqualTo(ids(10, 20));
    }

    // when: all was
    BROKER.server().truncate(topic);
    BROKER.server().send(topic, events(20, 30));

    // then
    try (PulsarReads reads = read(How.of(topic), mark)) {
      assertThatThrownBy(() -> reads.until(10))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-5624")
          .hasMessageContaining("is not there any more");
    }
    try (PulsarReads reads = read(How.of(topic).withGaps(), mark).until(10)) {
      assertThat(reads.ids()).isEqualTo(ids(20, 30));
      assertThat(reads.records().get(0).coordinates().offset()).isEqualTo(1_000_000_010L);
    }
  }

  @Test
  void aMessageInChunksIsReadOnceAndStoodAt() throws Exception {
    // given: one of more than brokers take in one piece
    String large = "x".repeat(6 << 20);
    try (Producer<byte[]> producer =
        BROKER
            .server()
            .client()
            .newProducer()
            .topic(topic)
            .enableBatching(false)
            .enableChunking(true)
            .create()) {
      producer.send(event(0, large).bytes());
    }

    // when
    PulsarMark mark;
    try (PulsarReads reads = read(How.of(topic), null).until(1)) {
      assertThat(reads.ids()).containsExactly(0);
      mark = reads.mark();
    }
    BROKER.server().send(topic, events(1, 3));

    // then: it proves that nothing after it was deleted
    try (PulsarReads reads = read(How.of(topic), mark).until(2)) {
      assertThat(reads.on(Duration.ofMillis(300)).ids()).containsExactly(1, 2);
    }
  }

  @Test
  void whatComesAfterTheStartIsFoundAgainThoughNothingWasRead() throws Exception {
    // given
    BROKER.server().send(topic, events(0, 5));
    PulsarMark mark;
    try (PulsarReads reads = read(How.of(topic).since(Range.LATEST), null)) {
      mark = reads.on(Duration.ofMillis(300)).mark();
      assertThat(reads.ids()).isEmpty();
    }

    // when
    BROKER.server().send(topic, events(5, 10));

    // then
    try (PulsarReads reads = read(How.of(topic).since(Range.LATEST), mark).until(5)) {
      assertThat(reads.on(Duration.ofMillis(300)).ids()).isEqualTo(ids(5, 10));
    }
  }

  @Test
  void beginsAtATimeOfPublication() throws Exception {
    // given
    BROKER.server().send(topic, events(0, 5));
    Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
    BROKER.server().send(topic, events(5, 10));
    List<Message<byte[]>> sent = BROKER.server().messages(topic);

    // when
    long time = sent.get(5).getPublishTime();
    List<Integer> read;
    try (PulsarReads reads = read(How.of(topic).since(time), null).until(5)) {
      read = reads.on(Duration.ofMillis(300)).ids();
    }

    // then
    assertThat(read).isEqualTo(ids(5, 10));
  }

  @Test
  void aPartitionThatIsAddedIsReadFromItsBeginning() throws Exception {
    // given
    String parts = "parts-" + SharedBroker.number();
    BROKER.server().topics(1, parts);
    BROKER.server().send(parts, events(0, 5));

    // when
    try (PulsarReads reads = read(How.of(parts).since(Range.LATEST), null)) {
      reads.on(Duration.ofMillis(300));
      BROKER.server().grow(parts, 2);
      BROKER.server().send(parts + "-partition-1", events(5, 10));
      AHEAD.set(Duration.ofSeconds(31).toMillis());

      // then
      assertThat(reads.until(5).ids()).isEqualTo(ids(5, 10));
      assertThat(reads.records().get(0).coordinates().partition()).isEqualTo(1);
    }
  }

  @Test
  void aTopicThatIsDeletedEndsTheRead() throws Exception {
    // given
    BROKER.server().send(topic, events(0, 5));

    // when
    try (PulsarReads reads = read(How.of(topic), null).until(5)) {
      BROKER.server().delete(topic);
      AHEAD.set(Duration.ofSeconds(31).toMillis());

      // then
      assertThatThrownBy(() -> reads.on(Duration.ofSeconds(20)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-5621");
    }
  }

  @Test
  void ofACompactedTopicTheLastOfEachKeyIsRead() throws Exception {
    // given
    BROKER.server().send(topic, events(0, 20));
    BROKER.server().compact(topic);

    // when
    List<Integer> all;
    List<Integer> last;
    try (PulsarReads reads = read(How.of(topic), null).until(20)) {
      all = reads.ids();
    }
    try (PulsarReads reads = read(How.of(topic).ofCompacted(), null).until(8)) {
      last = reads.on(Duration.ofMillis(300)).ids();
    }

    // then
    assertThat(all).isEqualTo(ids(0, 20));
    assertThat(last).isEqualTo(ids(12, 20));
  }

  @Test
  void aMessageWithoutAValueIsADeadLetter() throws Exception {
    // given
    try (Producer<byte[]> producer = BROKER.server().client().newProducer().topic(topic).create()) {
      producer.newMessage().key("k").value(null).send();
    }

    // when
    try (PulsarReads reads = read(How.of(topic), null).until(1)) {
      // then
      assertThat(reads.records())
          .singleElement()
          .satisfies(
              record -> {
                assertThat(record.verdict()).isEqualTo(Verdict.DEAD);
                assertThat(record.fault().code()).isEqualTo("ML-6495");
                assertThat(record.value()).isNull();
              });
    }
  }
}

package dev.millrace.io.pubsub.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.millrace.element.EventTimes;
import dev.millrace.io.ManualClock;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.pubsub.client.PubsubConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader makes of time in which nothing comes. Idle after 30 s. */
final class MessageReaderTest {
  private final ManualClock clock = new ManualClock("2025-03-01T10:00:00Z");
  private final Subscription subscription = new Subscription();

  /** PubsubIO's reader, over messages that lie here. */
  private final class Subscription extends UnboundedReader<byte[]> {
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private Duration blocks = Duration.ZERO;
    private @Nullable IOException failure;
    private byte @Nullable [] current;

    void publish(int id, String time) {
      String json = "{\"id\": " + id + ", \"at\": \"2025-03-01T" + time + "Z\"}";
      messages.add(
          PubsubMessage.newBuilder()
              .setData(ByteString.copyFromUtf8(json))
              .setMessageId("m" + id)
              .build()
              .toByteArray());
    }

    @Override
    public boolean start() throws IOException {
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      clock.pass(blocks);
      blocks = Duration.ZERO;
      if (failure != null) {
        throw failure;
      }
      current = messages.poll();
      return current != null;
    }

    @Override
    public byte[] getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(clock.millis());
    }

    @Override
    public Instant getWatermark() {
      return Instant.EPOCH;
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return () -> {};
    }

    @Override
    public UnboundedSource<byte[], ?> getCurrentSource() {
      throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public void close() {}
  }

  private MessageReader open(@Nullable Duration untilIdle, @Nullable PubsubMark mark) {
    return open(untilIdle, mark, Duration.ZERO);
  }

  private MessageReader open(
      @Nullable Duration untilIdle, @Nullable PubsubMark mark, Duration reorder) {
    PubsubSourceOptions options =
        PubsubSourceOptions.of(
                "projects/demo-project/subscriptions/orders",
                PubsubConnection.to("localhost:1"),
                ValueFormat.JSON.decoder(Messages.SCHEMA),
                ArrivalRules.ofColumn(1).withReorderWithin(reorder).withClock(clock))
            .withUntilIdle(untilIdle);
    return new MessageReader(new MessageSource(options), options, subscription, mark);
  }

  /** Asks the subscription every five seconds. */
  private void pass(MessageReader reader, Duration time) throws IOException {
    for (long seconds = 0; seconds < time.toSeconds(); seconds += 5) {
      clock.pass(Duration.ofSeconds(5));
      reader.advance();
    }
  }

  private static String watermark(MessageReader reader) {
    return reader.getWatermark().toString().substring(11, 19);
  }

  /** One event of 10:00:00, ten seconds ago. */
  private MessageReader afterAnEvent(@Nullable Duration untilIdle) throws IOException {
    subscription.publish(1, "10:00:00");
    MessageReader reader = open(untilIdle, null);
    assertThat(reader.start()).isTrue();
    pass(reader, Duration.ofSeconds(10));
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    return reader;
  }

  @Test
  void anEmptySubscriptionIsIdleAfterAWhile() throws IOException {
    MessageReader reader = afterAnEvent(null);

    pass(reader, Duration.ofSeconds(15));
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    pass(reader, Duration.ofSeconds(10));
    assertThat(watermark(reader)).isEqualTo("10:00:05");
  }

  @Test
  void theTimeOfARestartIsNotIdle() throws IOException {
    // given: a job that is down for ten minutes, in which its backlog grows
    PubsubMark mark = afterAnEvent(null).getCheckpointMark();
    clock.pass(Duration.ofMinutes(10));

    // when: the first pull gives nothing yet
    MessageReader reader = open(null, mark);
    reader.start();

    // then
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    pass(reader, Duration.ofSeconds(25));
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    subscription.publish(2, "10:00:20");
    clock.pass(Duration.ofSeconds(1));
    assertThat(reader.advance()).isTrue();
    assertThat(reader.getCurrent().records().get(0).verdict().name()).isEqualTo("EVENT");
  }

  @Test
  void theTimeOfARestartDoesNotEndARun() throws IOException {
    // given
    Duration untilIdle = Duration.ofSeconds(20);
    PubsubMark mark = afterAnEvent(untilIdle).getCheckpointMark();
    clock.pass(Duration.ofMinutes(10));

    // when
    MessageReader reader = open(untilIdle, mark);
    reader.start();
    pass(reader, Duration.ofSeconds(15));

    // then
    assertThat(reader.getCheckpointMark().finished()).isFalse();
  }

  @Test
  void aCallThatBlocksInAnOutageIsNotIdleTime() throws IOException {
    MessageReader reader = afterAnEvent(null);

    // when
    subscription.blocks = Duration.ofSeconds(100);
    pass(reader, Duration.ofSeconds(5));

    // then
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    pass(reader, Duration.ofSeconds(25));
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    pass(reader, Duration.ofSeconds(10));
    assertThat(watermark(reader)).isEqualTo("10:02:00");
  }

  @Test
  void aReaderThatIsNotCalledHasHeardNothing() throws IOException {
    MessageReader reader = afterAnEvent(null);

    // when
    clock.pass(Duration.ofMinutes(5));
    reader.advance();

    // then
    assertThat(watermark(reader)).isEqualTo("10:00:00");
  }

  @Test
  void aReaderThatIsAlwaysCalledLateGoesOn() throws IOException {
    // given: a slow step, and as many messages as it takes
    MessageReader reader = open(null, null, Duration.ofSeconds(60));
    subscription.publish(1, "10:00:00");
    reader.start();

    // when
    for (int call = 1; call <= 6; call++) {
      clock.pass(Duration.ofSeconds(20));
      subscription.publish(1 + call, "10:0" + call + ":00");
      assertThat(reader.advance()).isTrue();
    }

    // then: ten of each twenty seconds count, so that the first message was waited for
    assertThat(watermark(reader)).isNotEqualTo("10:00:00");
    clock.pass(Duration.ofSeconds(20));
    subscription.publish(9, "10:07:00");
    reader.advance();
    assertThat(watermark(reader)).isEqualTo("10:00:00");
  }

  @Test
  void aClockThatIsSetBackStopsNothing() throws IOException {
    MessageReader reader = afterAnEvent(null);

    // when
    clock.pass(Duration.ofMinutes(-30));
    subscription.publish(2, "10:00:20");

    // then: it is read at once, and quiet begins anew instead of half an hour later
    assertThat(reader.advance()).isTrue();
    assertThat(reader.getCurrent().records().get(0).verdict().name()).isEqualTo("EVENT");
    pass(reader, Duration.ofSeconds(5));
    assertThat(reader.getCheckpointMark().moments().quietSince()).isLessThan(clock.millis());
  }

  @Test
  void aRestartOnAMachineWhoseClockIsBehindStopsNothing() throws IOException {
    // given
    PubsubMark mark = afterAnEvent(Duration.ofSeconds(20)).getCheckpointMark();
    clock.pass(Duration.ofMinutes(-30));

    // when
    MessageReader reader = open(Duration.ofSeconds(20), mark);
    reader.start();
    pass(reader, Duration.ofMinutes(3));

    // then: it ends once nothing comes, and not half an hour later
    assertThat(reader.getCheckpointMark().finished()).isTrue();
  }

  @Test
  void anOutageIsNotIdleTime() throws IOException {
    MessageReader reader = afterAnEvent(null);

    // when
    subscription.failure = new IOException("no answer");
    pass(reader, Duration.ofSeconds(60));
    subscription.failure = null;
    pass(reader, Duration.ofSeconds(25));

    // then
    assertThat(watermark(reader)).isEqualTo("10:00:00");
  }

  @Test
  void aMessageIsKnownAgainAfterALongRestart() throws IOException {
    // given: the first message was not acknowledged before the job went down
    PubsubMark mark = afterAnEvent(null).getCheckpointMark();
    clock.pass(Duration.ofMinutes(30));
    subscription.publish(1, "10:00:00");

    // when
    MessageReader reader = open(null, mark);

    // then
    assertThat(reader.start()).isTrue();
    assertThat(reader.getCurrent().records().get(0).verdict().name()).isEqualTo("DUPLICATE");
  }

  @Test
  void whatCameJustBeforeARestartIsStillWaitedFor() {
    // given: ten seconds of arrival
    ArrivalClock arrivals =
        new ArrivalClock(
            ArrivalRules.ofColumn(1).withReorderWithin(Duration.ofSeconds(10)).withClock(clock));
    arrivals.seen(500_000, 1_000_000);

    // when: ten minutes in which nothing could arrive
    arrivals.missed(600_000);
    arrivals.seen(490_000, 1_600_500);

    // then
    arrivals.advance(1_610_000);
    assertThat(arrivals.watermark()).isEqualTo(EventTimes.MIN);
    arrivals.advance(1_612_000);
    assertThat(arrivals.watermark()).isEqualTo(500_000);
  }
}

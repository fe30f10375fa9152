package dev.millrace.io.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.ManualClock;
import dev.millrace.io.ToldMetrics;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader makes of time in which nothing comes. Idle after 30 s. */
final class ArrivalReaderTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();

  private final ManualClock clock = new ManualClock("2025-03-01T10:00:00Z");
  private final Subscription subscription = new Subscription();

  /** A message that lies here. */
  private record Published(int id, long time) {}

  /** A broker whose messages lie here. */
  private final class Subscription implements MessageFeed {
    private final Deque<Published> messages = new ArrayDeque<>();
    private Duration blocks = Duration.ZERO;
    private boolean silent;
    private @Nullable IOException failure;
    private Published current = new Published(0, 0);

    void publish(int id, String time) {
      messages.add(new Published(id, Instant.parse("2025-03-01T" + time + "Z").toEpochMilli()));
    }

    @Override
    public Answer next() throws IOException {
      clock.pass(blocks);
      blocks = Duration.ZERO;
      if (failure != null) {
        throw failure;
      }
      if (messages.isEmpty()) {
        return silent ? Answer.SILENCE : Answer.NOTHING;
      }
      current = messages.remove();
      return Answer.MESSAGE;
    }

    @Override
    public String identity() {
      return "m" + current.id();
    }

    @Override
    public String archivedAs() {
      return "archived-" + current.id();
    }

    @Override
    public SourceRecord judge(long watermark, long now, long number) {
      return record(watermark, current.time() < watermark ? Verdict.LATE : Verdict.EVENT);
    }

    @Override
    public SourceRecord duplicate(long watermark) {
      return record(watermark, Verdict.DUPLICATE);
    }

    private SourceRecord record(long watermark, Verdict verdict) {
      return new SourceRecord(
          Coordinates.ofMessage("orders", identity()),
          current.time(),
          null,
          new byte[0],
          List.of(),
          new Object[] {current.id()},
          current.time(),
          watermark,
          verdict,
          null);
    }

    @Override
    public CheckpointMark mark() {
      return () -> {};
    }

    @Override
    public boolean isPermanent(IOException thrown) {
      return false;
    }

    @Override
    public UserException fault(IOException thrown) {
      throw new IllegalStateException(thrown);
    }

    @Override
    public void close() {}
  }

  /** A source that nobody asks for a reader. */
  private static final class NoSource extends ArrivalSource {
    @Override
    protected Schema schema() {
      return SCHEMA;
    }

    @Override
    protected ArrivalOptions arrival() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected MessageFeed open(PipelineOptions pipeline, @Nullable CheckpointMark mark) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected Coder<CheckpointMark> feedCoder() {
      throw new UnsupportedOperationException();
    }
  }

  private ArrivalReader open(@Nullable Duration untilIdle, @Nullable ArrivalMark mark) {
    return open(untilIdle, mark, Duration.ZERO);
  }

  private ArrivalReader open(
      @Nullable Duration untilIdle, @Nullable ArrivalMark mark, Duration reorder) {
    ArrivalRules times = ArrivalRules.ofColumn(-1).withReorderWithin(reorder).withClock(clock);
    return new ArrivalReader(
        new NoSource(),
        new ArrivalOptions("events", times, untilIdle, null, Duration.ofMinutes(10)),
        subscription,
        mark);
  }

  /** Asks the subscription every five seconds. */
  private void pass(ArrivalReader reader, Duration time) throws IOException {
    for (long seconds = 0; seconds < time.toSeconds(); seconds += 5) {
      clock.pass(Duration.ofSeconds(5));
      reader.advance();
    }
  }

  private static String watermark(ArrivalReader reader) {
    return reader.getWatermark().toString().substring(11, 19);
  }

  /** One event of 10:00:00, ten seconds ago. */
  private ArrivalReader afterAnEvent(@Nullable Duration untilIdle) throws IOException {
    subscription.publish(1, "10:00:00");
    ArrivalReader reader = open(untilIdle, null);
    assertThat(reader.start()).isTrue();
    pass(reader, Duration.ofSeconds(10));
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    return reader;
  }

  @Test
  void anEmptySubscriptionIsIdleAfterAWhile() throws IOException {
    ArrivalReader reader = afterAnEvent(null);

    pass(reader, Duration.ofSeconds(15));
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    pass(reader, Duration.ofSeconds(10));
    assertThat(watermark(reader)).isEqualTo("10:00:05");
  }

  @Test
  void isConnectedOnceTheBrokerHasAnswered() throws IOException {
    // given
    ToldMetrics told = new ToldMetrics();
    subscription.silent = true;
    ArrivalReader reader = open(null, null);

    try (Closeable ignored = MetricsEnvironment.scopedMetricsContainer(told)) {
      // when, then
      reader.start();
      pass(reader, Duration.ofSeconds(10));
      assertThat(told.values()).isEmpty();

      // when, then: nothing is there
      subscription.silent = false;
      pass(reader, Duration.ofSeconds(10));
      assertThat(told.values()).containsOnly(Map.entry("events/connected", 1L));
    }
  }

  @Test
  void theTimeOfARestartIsNotIdle() throws IOException {
    // given: a job that is down for ten minutes, in which its backlog grows
    ArrivalMark mark = afterAnEvent(null).getCheckpointMark();
    clock.pass(Duration.ofMinutes(10));

    // when: the first pull gives nothing yet
    ArrivalReader reader = open(null, mark);
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
    ArrivalMark mark = afterAnEvent(untilIdle).getCheckpointMark();
    clock.pass(Duration.ofMinutes(10));

    // when
    ArrivalReader reader = open(untilIdle, mark);
    reader.start();
    pass(reader, Duration.ofSeconds(15));

    // then
    assertThat(reader.getCheckpointMark().finished()).isFalse();
  }

  @Test
  void aCallThatBlocksInAnOutageIsNotIdleTime() throws IOException {
    ArrivalReader reader = afterAnEvent(null);

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
    ArrivalReader reader = afterAnEvent(null);

    // when
    clock.pass(Duration.ofMinutes(5));
    reader.advance();

    // then
    assertThat(watermark(reader)).isEqualTo("10:00:00");
  }

  @Test
  void aReaderThatIsAlwaysCalledLateGoesOn() throws IOException {
    // given: a slow step, and as many messages as it takes
    ArrivalReader reader = open(null, null, Duration.ofSeconds(60));
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
    ArrivalReader reader = afterAnEvent(null);

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
    ArrivalMark mark = afterAnEvent(Duration.ofSeconds(20)).getCheckpointMark();
    clock.pass(Duration.ofMinutes(-30));

    // when
    ArrivalReader reader = open(Duration.ofSeconds(20), mark);
    reader.start();
    pass(reader, Duration.ofMinutes(3));

    // then: it ends once nothing comes, and not half an hour later
    assertThat(reader.getCheckpointMark().finished()).isTrue();
  }

  @Test
  void anOutageIsNotIdleTime() throws IOException {
    ArrivalReader reader = afterAnEvent(null);

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
    ArrivalMark mark = afterAnEvent(null).getCheckpointMark();
    clock.pass(Duration.ofMinutes(30));
    subscription.publish(1, "10:00:00");

    // when
    ArrivalReader reader = open(null, mark);

    // then
    assertThat(reader.start()).isTrue();
    assertThat(reader.getCurrent().records().get(0).verdict().name()).isEqualTo("DUPLICATE");
  }

  private String verdict(ArrivalReader reader, int id) throws IOException {
    subscription.publish(id, "10:00:00");
    clock.pass(Duration.ofSeconds(1));
    assertThat(reader.advance()).isTrue();
    return reader.getCurrent().records().get(0).verdict().name();
  }

  /** So that ids are put together that have become old together. */
  private void passWithMessages(ArrivalReader reader, Duration time, int from) throws IOException {
    for (int minute = 0; minute < time.toMinutes(); minute++) {
      pass(reader, Duration.ofSeconds(55));
      verdict(reader, from + minute);
    }
  }

  @Test
  void whatIsUnacknowledgedIsKnownHoweverLongThatTakes() throws IOException {
    // given: checkpoints every quarter of an hour, and a connection that is lost in between
    ArrivalReader reader = afterAnEvent(null);
    passWithMessages(reader, Duration.ofMinutes(14), 10);

    // when
    assertThat(verdict(reader, 1)).isEqualTo("DUPLICATE");

    // then: it is forgotten a while after a checkpoint
    passWithMessages(reader, Duration.ofMinutes(1), 30);
    reader.getCheckpointMark().finalizeCheckpoint();
    passWithMessages(reader, Duration.ofMinutes(5), 40);
    assertThat(verdict(reader, 1)).isEqualTo("DUPLICATE");
    for (int minute = 0; minute < 30; minute++) {
      passWithMessages(reader, Duration.ofMinutes(1), 50 + minute);
      reader.getCheckpointMark().finalizeCheckpoint();
    }
    assertThat(verdict(reader, 1)).isNotEqualTo("DUPLICATE");
  }

  @Test
  void whatIsUnacknowledgedIsKnownAfterARestart() throws IOException {
    // given
    ArrivalReader before = afterAnEvent(null);
    passWithMessages(before, Duration.ofMinutes(14), 10);
    ArrivalMark mark = before.getCheckpointMark();
    clock.pass(Duration.ofMinutes(30));

    // when: it comes again, but not at once
    ArrivalReader reader = open(null, mark);
    reader.start();
    pass(reader, Duration.ofMinutes(2));

    // then
    assertThat(verdict(reader, 1)).isEqualTo("DUPLICATE");
  }

  @Test
  void whatAnArchiveHoldsIsKnownByTheNameThatItHasThere() throws IOException {
    // given
    Numbering numbering = new Numbering(5, () -> 0, List.of("archived-1"));
    ArrivalReader reader =
        new ArrivalReader(
            new NoSource(),
            new ArrivalOptions(
                "events",
                ArrivalRules.ofColumn(-1).withClock(clock),
                null,
                numbering,
                Duration.ofMinutes(10)),
            subscription,
            null);
    reader.start();

    // when, then
    assertThat(verdict(reader, 1)).isEqualTo("DUPLICATE");
    assertThat(verdict(reader, 2)).isEqualTo("EVENT");
  }

  @Test
  void nobodyCallsAQueueEmptyWhoseBrokerHasNotSaidSo() throws IOException {
    // given
    ArrivalReader reader = afterAnEvent(Duration.ofSeconds(20));

    // when
    subscription.silent = true;
    pass(reader, Duration.ofMinutes(5));

    // then
    assertThat(watermark(reader)).isEqualTo("10:00:00");
    assertThat(reader.getCheckpointMark().finished()).isFalse();
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

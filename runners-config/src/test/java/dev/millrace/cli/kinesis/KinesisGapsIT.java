package dev.millrace.cli.kinesis;

import static dev.millrace.cli.kinesis.KinesisReads.event;
import static dev.millrace.cli.kinesis.KinesisReads.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.kinesis.ArchivedShards;
import dev.millrace.io.kinesis.KinesisMark;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a stream deletes before it was read is told, and nothing else is. */
@Timeout(120)
class KinesisGapsIT {
  /** How far the clock of readers is ahead, in milliseconds. */
  private static final AtomicLong AHEAD = new AtomicLong();

  private static final String FIRST = "shardId-000000000000";
  private static final long RETENTION = Duration.ofHours(24).toMillis();

  @TempDir private static Path serverDir;
  private static KinesisServer server;

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

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(KinesisServer.isInstalled(), "npm's kinesalite cannot be had");
    server = KinesisServer.start(serverDir);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeStream() throws Exception {
    AHEAD.set(0);
    server.faults("");
    server.streams(2, "s");
  }

  private static KinesisSourceOptions options(Range range) {
    KinesisSourceOptions all = KinesisReads.options(server, range);
    return new KinesisSourceOptions(
        all.name(),
        all.target(),
        all.range(),
        all.decoder(),
        all.schema(),
        all.columns(),
        all.times().withClock(new Ahead()));
  }

  private static Range range(long since) {
    return new Range(since, null, false, null, false);
  }

  private static KinesisReading reading(Range range, @Nullable KinesisMark mark)
      throws IOException {
    return new KinesisReading(options(range), mark);
  }

  /** The server has no record any more that has come by now. */
  private static void deleteAll() throws Exception {
    Thread.sleep(5);
    server.faults("\"before\": " + System.currentTimeMillis());
    Thread.sleep(5);
  }

  private static void hide(String shard, String others) throws Exception {
    server.faults("\"gone\": [\"" + shard + "\"]" + others);
  }

  /** A read that goes on after an archive of records. */
  private static KinesisSourceOptions after(List<SourceRecord> archived, boolean allowGap) {
    Map<Integer, Long> next = new TreeMap<>();
    Map<Integer, String> last = new TreeMap<>();
    for (SourceRecord record : archived) {
      next.put(record.coordinates().partition(), record.coordinates().offset() + 1);
      last.put(record.coordinates().partition(), record.coordinates().id());
    }
    Range range = new Range(Range.HORIZON, null, allowGap, Duration.ofMillis(500), false);
    KinesisSourceOptions options = options(range);
    return ArchivedShards.of(
            options, null, next, shard -> true, (shard, from) -> List.of(last.get(shard)))
        .goOn(options);
  }

  private static List<SourceRecord> read(KinesisSourceOptions options) throws Exception {
    return KinesisReads.read(options, Integer.MAX_VALUE);
  }

  private static List<SourceRecord> readAll() throws Exception {
    return read(KinesisReads.options(server, KinesisReads.range(Range.HORIZON)));
  }

  @Test
  void anArchiverThatWasAwayIsToldOfAShardThatIsGone() throws Exception {
    // given: split while nobody read, and deleted since
    server.put("s", events(0, 100));
    List<SourceRecord> archived = readAll();
    server.split("s");
    server.put("s", events(100, 200));
    hide(FIRST, "");

    // when, then
    assertThatThrownBy(() -> read(after(archived, false)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5584")
        .hasMessageContaining("shard " + FIRST + " is gone with its records");
    assertThat(read(after(archived, true))).hasSize(100);
  }

  @Test
  void whatAnArchiveHasOfAChildProvesThatItsParentWasReadToItsEnd() throws Exception {
    // given
    server.put("s", events(0, 100));
    Thread.sleep(10);
    long between = System.currentTimeMillis();
    Thread.sleep(10);
    server.split("s");
    server.put("s", events(100, 200));
    List<SourceRecord> archived = readAll();

    // when, then: with its records gone, and itself
    server.faults("\"before\": " + between);
    assertThat(read(after(archived, false))).isEmpty();
    hide(FIRST, ", \"before\": " + between);
    assertThat(read(after(archived, false))).isEmpty();
  }

  @Test
  void aReaderThatStoodStillForLongerThanTheRetentionIsToldWhatIsGone() throws Exception {
    // given
    server.put("s", events(0, 100));
    try (KinesisReading reading = reading(range(Range.HORIZON), null).on()) {
      assertThat(reading.records()).hasSize(100);

      // when: with all of them still there
      AHEAD.set(RETENTION + 60_000);
      server.put("s", events(100, 200));
      reading.on();

      // then
      assertThat(reading.records()).hasSize(200);

      // when: with the last ones gone
      AHEAD.set(2 * RETENTION + 120_000);
      deleteAll();
      server.put("s", events(200, 300));

      // then
      assertThatThrownBy(reading::on)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-5584")
          .hasMessageContaining("is not there any more");
    }
  }

  @Test
  void aRestartIsToldWhatIsGoneSinceItsCheckpoint() throws Exception {
    // given
    server.put("s", events(0, 100));
    KinesisMark mark;
    try (KinesisReading reading = reading(range(Range.HORIZON), null).on()) {
      mark = reading.mark();
    }
    deleteAll();

    // when, then: nothing came after them for as long as the stream keeps records
    AHEAD.set(RETENTION / 2);
    try (KinesisReading reading = reading(range(Range.HORIZON), mark)) {
      assertThatCode(reading::on).doesNotThrowAnyException();
    }

    // when, then
    AHEAD.set(RETENTION + 60_000);
    try (KinesisReading reading = reading(range(Range.HORIZON), mark)) {
      assertThatThrownBy(reading::on).hasMessageContaining("ML-5584");
    }
  }

  @Test
  void aShardWithoutRecordsThatNobodyLookedAtForLongerThanTheRetentionMayHaveHadSome()
      throws Exception {
    // given
    KinesisMark mark;
    try (KinesisReading reading = reading(range(Range.HORIZON), null).on(Duration.ofSeconds(2))) {
      mark = reading.mark();
    }
    AHEAD.set(RETENTION + 60_000);

    // when, then
    try (KinesisReading reading = reading(range(Range.HORIZON), mark)) {
      assertThatThrownBy(reading::on)
          .hasMessageContaining("ML-5584")
          .hasMessageContaining("nobody looked at it for longer");
    }
  }

  @Test
  void aShardThatIsGoneIsToldFromAStreamThatIsGone() throws Exception {
    // given
    server.put("s", events(0, 100));
    try (KinesisReading reading = reading(range(Range.HORIZON), null).on()) {
      // when, then
      hide(FIRST, ", \"GetRecords\": \"missing\"");
      assertThatThrownBy(reading::on)
          .hasMessageContaining("ML-5584")
          .hasMessageContaining("shard " + FIRST + " is gone");
    }

    // when, then
    server.faults("");
    try (KinesisReading reading = reading(range(Range.HORIZON), null).on()) {
      server.client().deleteStream(r -> r.streamName("s"));
      assertThatThrownBy(reading::on).hasMessageContaining("ML-5581");
    }
  }

  @Test
  void aClockThatIsAheadDoesNotEndAReadOfWhatComes() throws Exception {
    // given: a read that has to find its place again by its time
    server.put("s", events(0, 100));
    Thread.sleep(2_200);
    AHEAD.set(Duration.ofHours(1).toMillis());
    try (KinesisReading reading = reading(range(Range.LATEST), null).on(Duration.ofSeconds(2))) {
      server.faults("\"GetRecords\": \"lapse\"");
      server.put("s", List.of(event("a", 100), event("b", 101)));

      // when
      reading.on(Duration.ofSeconds(2));
      server.faults("");
      reading.on();

      // then
      assertThat(reading.records().stream().map(KinesisReads::id))
          .containsExactlyInAnyOrder(100, 101);
    }
  }
}

package dev.millrace.cli.kinesis;

import static dev.millrace.cli.kinesis.KinesisReads.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.kinesis.KinesisServer.Sent;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.partitioned.EventTimeRules;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two shards that are merged, of which one is read to its end long before the other. */
@Timeout(120)
class KinesisMergeIT {
  /** By their hashes, in the first and in the second half of the stream. */
  private static final String FIRST = "a";

  private static final String SECOND = "b";

  @TempDir private static Path serverDir;
  private static KinesisServer server;

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
    server.faults("");
    server.streams(2, "s");
  }

  private static KinesisSourceOptions options(Duration idle, boolean advance) {
    KinesisSourceOptions all = KinesisReads.options(server, KinesisReads.range(Range.HORIZON));
    return new KinesisSourceOptions(
        all.name(),
        all.target(),
        all.range(),
        all.decoder(),
        all.schema(),
        all.columns(),
        EventTimeRules.ofColumn(1).withIdle(idle, advance).withClock(new JumpingClock()));
  }

  /** The machine's clock, set forwards by the test and not by a machine that is busy. */
  private static final class JumpingClock extends Clock implements Serializable {
    private static final long serialVersionUID = 1;
    static final AtomicLong AHEAD = new AtomicLong();

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
      return Instant.ofEpochMilli(System.currentTimeMillis() + AHEAD.get());
    }
  }

  /** A short shard of old events and a long one of new ones; their child has one in between. */
  private static void merge() {
    server.put("s", IntStream.range(0, 10).mapToObj(id -> event(FIRST, id)).toList());
    List<Sent> many = new ArrayList<>();
    IntStream.range(1_000, 6_000).forEach(id -> many.add(event(SECOND, id)));
    server.put("s", many);
    server.merge("s");
    server.put("s", List.of(event(FIRST, 500)));
  }

  private static Verdict verdictOfTheChild(List<SourceRecord> records) {
    assertThat(records).hasSize(5_011);
    SourceRecord last = records.get(records.size() - 1);
    assertThat(KinesisReads.id(last)).isEqualTo(500);
    return last.verdict();
  }

  @Test
  void theChildIsJudgedByBothParentsAlsoAfterARestart() throws Exception {
    // given
    merge();
    KinesisSourceOptions options = options(Duration.ofHours(1), false);

    // when: restarted where only one of the parents was read to its end
    List<SourceRecord> whole = KinesisReads.read(options, Integer.MAX_VALUE);
    List<SourceRecord> restarted = KinesisReads.read(options, 2_500, () -> Thread.sleep(300));

    // then
    assertThat(verdictOfTheChild(whole)).isEqualTo(Verdict.EVENT);
    assertThat(verdictOfTheChild(restarted)).isEqualTo(Verdict.EVENT);
  }

  @Test
  void aParentThatIsReadToItsEndDoesNotFallIdleWhileItsChildWaits() throws Exception {
    // given
    merge();

    // when: by the clock, the long shard is read for much longer than a shard needs to fall idle
    List<SourceRecord> records =
        KinesisReads.read(
            options(Duration.ofSeconds(20), true),
            Integer.MAX_VALUE,
            () -> {
              JumpingClock.AHEAD.addAndGet(5_000);
              Thread.sleep(50);
            });

    // then
    assertThat(verdictOfTheChild(records)).isEqualTo(Verdict.EVENT);
  }
}

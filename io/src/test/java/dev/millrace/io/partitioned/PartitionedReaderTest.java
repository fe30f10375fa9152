package dev.millrace.io.partitioned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.ManualClock;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import dev.millrace.io.partitioned.PartitionedReader.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionedReaderTest {
  private static final String START = "2025-03-01T10:00:00Z";

  /** Of which service, nobody asks here. */
  @SuppressWarnings("NullAway")
  private static final UnboundedSource<SourceBatch, Mark> SOURCE = null;

  private final ManualClock clock = new ManualClock(START);
  private final Feed feed = new Feed();

  /** A record: its time in seconds after the start; negative for one that came before. */
  private record Chunk(String partition, List<Long> records, long from, long number)
      implements RecordChunk<String, Long> {
    @Override
    public long bytes() {
      return 0;
    }
  }

  private static final class Mark extends PartitionedMark<String, Long> {
    Mark(Standing<String, Long> standing, @Nullable Runnable onFinal) {
      super(standing, onFinal);
    }
  }

  /** A log that is read to its end whenever nothing is in the queue. */
  private static final class Feed implements PartitionedFeed<String, Long, Long, Mark> {
    private final Queue<Chunk> queue = new ArrayDeque<>();
    private final Map<String, Long> positions = new TreeMap<>();
    private final Set<String> ended = new TreeSet<>();
    private boolean outage;

    @Override
    public @Nullable Chunk take(Duration wait) {
      Chunk chunk = queue.poll();
      if (chunk != null) {
        positions.put(chunk.partition(), chunk.number() + chunk.records().size());
      }
      return chunk;
    }

    @Override
    public Collection<String> waiting() {
      return queue.stream().map(Chunk::partition).toList();
    }

    @Override
    public void adopt(SplitClock<String> known, long now) {
      positions.keySet().stream()
          .filter(partition -> !known.partitions().containsKey(partition))
          .forEach(partition -> known.add(partition, now));
      ended.forEach(partition -> known.partition(partition).end());
    }

    @Override
    public void ask(Collection<String> silent, long now) {}

    @Override
    public long freshSince(long now) {
      return now;
    }

    @Override
    public boolean isOutage(long now) {
      return outage;
    }

    @Override
    public boolean isAtEnd(String partition, long since) {
      return isAtEnd(since);
    }

    @Override
    public boolean isAtEnd(long since) {
      return queue.isEmpty() && !outage;
    }

    @Override
    public OptionalLong waitsSince() {
      return OptionalLong.empty();
    }

    @Override
    public int number(String partition) {
      return 0;
    }

    @Override
    public Map<String, Long> positions() {
      return positions;
    }

    @Override
    public Mark mark(Standing<String, Long> standing, Runnable ended) {
      return new Mark(standing, ended);
    }

    @Override
    public void close() {}
  }

  private PartitionedReader<String, Long, Long, Mark> reader(@Nullable Mark mark) {
    EventTimeRules rules =
        EventTimeRules.ofColumn(-1)
            .withAllowedLateness(Duration.ofSeconds(1))
            .withIdle(Duration.ofSeconds(5), true)
            .withClock(clock);
    return new PartitionedReader<>(
        SOURCE, new Reading("s", rules, Duration.ofSeconds(3), false), feed, this::judge, mark);
  }

  private SourceRecord judge(
      Long seconds, String partition, long watermark, long now, long number) {
    boolean again = seconds < 0;
    return new SourceRecord(
        new Coordinates("test", partition, 0, again ? 0 : number),
        at(seconds),
        null,
        new byte[0],
        List.of(),
        null,
        at(seconds),
        watermark,
        again ? Verdict.DUPLICATE : Verdict.EVENT,
        null);
  }

  private static long at(long seconds) {
    return Instant.parse(START).plusSeconds(seconds).toEpochMilli();
  }

  @Test
  void numbersWhatIsNotThereAgainAndPutsItLast() throws Exception {
    // given
    feed.positions.put("a", 7L);
    feed.queue.add(new Chunk("a", List.of(20L, -1L, 10L), 5, 7));

    // when
    PartitionedReader<String, Long, Long, Mark> reader = reader(null);

    // then
    assertThat(reader.start()).isTrue();
    SourceBatch batch = reader.getCurrent();
    assertThat(batch.from()).isEqualTo(5);
    assertThat(batch.minTime()).isEqualTo(at(10));
    assertThat(batch.records())
        .extracting(record -> record.coordinates().offset())
        .containsExactly(0L, 7L, 8L);
    assertThat(batch.records().get(0).verdict()).isEqualTo(Verdict.DUPLICATE);
  }

  @Test
  void aBatchOfWhatIsThereAgainHasNoPlace() throws Exception {
    feed.positions.put("a", 7L);
    feed.queue.add(new Chunk("a", List.of(-1L), 7, 7));

    PartitionedReader<String, Long, Long, Mark> reader = reader(null);

    assertThat(reader.start()).isTrue();
    assertThat(reader.getCurrent().from()).isEqualTo(SourceBatch.UNKNOWN);
    assertThat(reader.getCurrent().minTime()).isEqualTo(reader.getWatermark().getMillis());
  }

  @Test
  void whatWaitsIsNotOvertakenByOtherPartitions() throws Exception {
    // given: both idle, so that the watermark is the clock's
    feed.positions.put("a", 0L);
    feed.positions.put("b", 0L);
    PartitionedReader<String, Long, Long, Mark> reader = reader(null);
    assertThat(reader.start()).isFalse();
    clock.pass(Duration.ofSeconds(5));
    assertThat(reader.advance()).isFalse();
    assertThat(reader.getWatermark().getMillis()).isEqualTo(at(-1));

    // when: both get something, and the one that is read first is far ahead
    feed.queue.add(new Chunk("a", List.of(1_000L), 0, 0));
    feed.queue.add(new Chunk("b", List.of(3L), 0, 0));
    assertThat(reader.advance()).isTrue();

    // then
    assertThat(reader.getWatermark().getMillis()).isEqualTo(at(-1));
    assertThat(reader.advance()).isTrue();
    assertThat(reader.getCurrent().records().get(0).watermark()).isLessThan(at(3));
    assertThat(reader.getWatermark().getMillis()).isEqualTo(at(2));
  }

  @Test
  void endsOnceNothingWasLeftForLongEnough() throws Exception {
    // given
    feed.positions.put("a", 0L);
    feed.queue.add(new Chunk("a", List.of(1L), 0, 0));
    PartitionedReader<String, Long, Long, Mark> reader = reader(null);
    assertThat(reader.start()).isTrue();

    // when: nobody answers for a while
    feed.outage = true;
    clock.pass(Duration.ofSeconds(4));
    assertThat(reader.advance()).isFalse();
    feed.outage = false;
    clock.pass(Duration.ofSeconds(2));
    assertThat(reader.advance()).isFalse();

    // then
    assertThat(reader.getWatermark().getMillis()).isEqualTo(at(0));
    clock.pass(Duration.ofSeconds(3));
    assertThat(reader.advance()).isFalse();
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
  }

  @Test
  void timeInWhichNobodyAnswersMakesNoPartitionIdle() throws Exception {
    // given
    feed.positions.put("a", 0L);
    PartitionedReader<String, Long, Long, Mark> reader = reader(null);
    assertThat(reader.start()).isFalse();
    long before = reader.getWatermark().getMillis();

    // when: 6 s without a record, and 2 s of them after the outage
    clock.pass(Duration.ofSeconds(4));
    feed.outage = true;
    assertThat(reader.advance()).isFalse();
    feed.outage = false;
    clock.pass(Duration.ofSeconds(2));
    assertThat(reader.advance()).isFalse();

    // then
    assertThat(reader.getWatermark().getMillis()).isEqualTo(before);
    clock.pass(Duration.ofSeconds(3));
    assertThat(reader.advance()).isFalse();
    assertThat(reader.getWatermark().getMillis()).isGreaterThan(before);
  }

  @Test
  void goesOnWithTheClocksOfItsMark() throws Exception {
    // given
    feed.positions.put("a", 0L);
    feed.positions.put("b", 0L);
    feed.queue.add(new Chunk("a", List.of(100L), 0, 0));
    feed.queue.add(new Chunk("b", List.of(50L), 0, 0));
    PartitionedReader<String, Long, Long, Mark> reader = reader(null);
    assertThat(reader.start()).isTrue();
    assertThat(reader.advance()).isTrue();
    assertThat(reader.getWatermark().getMillis()).isEqualTo(at(49));

    // when: a log that has lost a partition, and one that has ended another
    Mark mark = reader.getCheckpointMark();
    feed.positions.remove("b");
    Mark without = reader.getCheckpointMark();
    feed.ended.add("b");

    // then
    assertThat(mark.positions()).isEqualTo(Map.of("a", 1L, "b", 1L));
    assertThat(mark.standing().clocks().keySet()).containsExactly("a", "b");
    assertThat(without.standing().clocks().keySet()).containsExactly("a");
    PartitionedReader<String, Long, Long, Mark> next = reader(mark);
    assertThat(next.getWatermark().getMillis()).isEqualTo(at(49));
    assertThat(next.start()).isFalse();
    assertThat(next.getWatermark().getMillis()).isEqualTo(at(99));
  }
}

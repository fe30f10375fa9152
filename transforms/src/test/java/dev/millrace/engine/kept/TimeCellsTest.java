package dev.millrace.engine.kept;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.engine.kept.TimeCells.Cell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimeCellsTest {
  private static final int WEEK = 604_800;
  private static final int BUNDLES = 100;

  /** What a cell is to hold. */
  private record Expected(long hold, String content) {}

  /** The cells of an earlier owner, and what they held when it was done. */
  private record Earlier(TimeCells cells, TreeMap<Long, Expected> content) {}

  @Property(tries = 60)
  void areInOrderAndLeaveEarlierOwnersTheirs(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int spread) {
    Random random = new Random(seed);
    TreeMap<Long, Expected> expected = new TreeMap<>();
    List<Earlier> earlier = new ArrayList<>();
    TimeCells cells = new TimeCells(new Object());

    for (int step = 0; step < 1_500; step++) {
      if (random.nextInt(3) > 0) {
        long end = step / 3 + random.nextInt(spread);
        long hold = end - random.nextInt(20);
        String text = "x".repeat(random.nextInt(9)) + step + ";";
        cells.append(end, hold, sink(text));
        expected.merge(
            end,
            new Expected(hold, text),
            (a, b) -> new Expected(Math.min(a.hold, b.hold), a.content + b.content));
      } else if (!expected.isEmpty()) {
        Cell first = cells.takeFirst();
        assertThat(first.end()).isEqualTo(expected.firstKey());
        assertThat(text(first)).isEqualTo(expected.pollFirstEntry().getValue().content);
      }
      assertThat(cells.firstEnd())
          .isEqualTo(expected.isEmpty() ? Long.MAX_VALUE : expected.firstKey());
      assertThat(cells.hold()).isEqualTo(hold(expected));
      if (random.nextInt(100) == 0) {
        earlier.add(new Earlier(cells, new TreeMap<>(expected)));
        cells = random.nextBoolean() ? cells.successor(new Object()) : coded(cells);
      }
    }

    earlier.add(new Earlier(cells, expected));
    for (Earlier of : earlier) {
      assertThat(of.cells().size()).isEqualTo(of.content().size());
      assertThat(of.cells().hold()).isEqualTo(hold(of.content()));
      // Not out of themselves, of which later ones have a part.
      TimeCells copy = coded(of.cells());
      of.content().forEach((end, e) -> assertThat(text(copy.takeFirst())).isEqualTo(e.content));
      assertThat(copy.takeFirst()).isNull();
    }
  }

  @Test
  void ofAWeekOfSecondsABundleCopiesWhatItChanges() {
    // given: what a funnel within seven days keeps
    TimeCells cells = new TimeCells(new Object());
    ByteSink entry = sink("x");
    for (int second = 0; second < WEEK; second++) {
      cells.append(second, second, entry);
    }

    // when: bundles each of which takes a cell and adds one
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    long found = 0;
    for (int bundle = 0; bundle < BUNDLES; bundle++) {
      cells = cells.successor(new Object());
      found += cells.takeFirst().end();
      cells.append(WEEK + bundle, WEEK + bundle, entry);
      found += cells.hold();
    }
    long copied = memory.getCurrentThreadAllocatedBytes() - before;

    // then
    assertThat(found).isEqualTo((long) BUNDLES * BUNDLES);
    assertThat(cells.size()).isEqualTo(WEEK);
    assertThat(copied / BUNDLES).isLessThan(64 << 10);
  }

  private static long hold(TreeMap<Long, Expected> cells) {
    return cells.values().stream().mapToLong(Expected::hold).min().orElse(EventTimes.MAX);
  }

  private static TimeCells coded(TimeCells cells) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      cells.encode(new DataOutputStream(bytes));
      return TimeCells.decode(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), new Object());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteSink sink(String text) {
    ByteSink sink = new ByteSink();
    sink.writeRaw(text.getBytes(StandardCharsets.UTF_8));
    return sink;
  }

  private static String text(Cell cell) {
    byte[] content = Arrays.copyOfRange(cell.bytes(), cell.from(), cell.to());
    return new String(content, StandardCharsets.UTF_8);
  }
}

package dev.millrace.parity;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.filetest.MemoryRuns.Arrival;
import dev.millrace.testing.oracle.LateVerdicts;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An order of arrival of a case's events, cut into batches with a watermark after each.
 *
 * @param byStream stream → one entry per batch; every stream has as many
 * @param onTime stream → the events that are not late in this order
 * @param late how many are
 */
record Arrivals(Map<String, List<Arrival>> byStream, Map<String, List<TimedRow>> onTime, int late) {

  /** An event on its way. */
  private record Moving(String stream, TimedRow row, int partition) {}

  /** In any order, nothing late: the watermark is as high as what is still to come allows. */
  static Arrivals shuffled(Case one, Draw draw) {
    List<Moving> order = order(one, draw, 1);
    draw.shuffle(order);
    return new Building(one, draw).tight(order);
  }

  /** About in order of time, nothing late, the watermark as high as it can be. */
  static Arrivals nearlySorted(Case one, Draw draw) {
    List<Moving> order = order(one, draw, 1);
    order.sort(Comparator.comparingLong(m -> m.row.time()));
    jitter(order, draw);
    return new Building(one, draw).tight(order);
  }

  /** About in order of time, in partitions with a bound; what the bound does not cover is late. */
  static Arrivals bounded(Case one, Draw draw) {
    List<Moving> order = order(one, draw, draw.between(1, 3));
    order.sort(Comparator.comparingLong(m -> m.row.time()));
    jitter(order, draw);
    return new Building(one, draw).bounded(order, draw.of(0L, 1000L, 30_000L));
  }

  private static List<Moving> order(Case one, Draw draw, int partitions) {
    List<Moving> all = new ArrayList<>();
    one.events()
        .forEach(
            (stream, rows) ->
                rows.forEach(r -> all.add(new Moving(stream, r, draw.between(0, partitions - 1)))));
    return all;
  }

  private static void jitter(List<Moving> order, Draw draw) {
    for (int i = 0; i + 1 < order.size(); i++) {
      if (draw.chance(0.3)) {
        java.util.Collections.swap(order, i, Math.min(order.size() - 1, i + draw.between(1, 8)));
      }
    }
  }

  /** Arrivals while they are put together. */
  private static final class Building {
    private final Case one;
    private final Draw draw;
    private final int most;
    private final Map<String, List<Arrival>> arrivals = new LinkedHashMap<>();
    private final Map<String, List<TimedRow>> onTime = new LinkedHashMap<>();
    private final Map<String, List<SourceRecord>> batch = new LinkedHashMap<>();
    private int late;
    private long offset;

    Building(Case one, Draw draw) {
      this.one = one;
      this.draw = draw;
      this.most = draw.of(1, 3, 10, 1000);
      for (String stream : one.streams().keySet()) {
        arrivals.put(stream, new ArrayList<>());
        onTime.put(stream, new ArrayList<>());
        batch.put(stream, new ArrayList<>());
      }
    }

    Arrivals tight(List<Moving> order) {
      long[] lowestBehind = new long[order.size() + 1];
      lowestBehind[order.size()] = EventTimes.MAX;
      for (int i = order.size() - 1; i >= 0; i--) {
        lowestBehind[i] = Math.min(lowestBehind[i + 1], order.get(i).row.time());
      }
      long watermark = EventTimes.MIN;
      int left = draw.between(1, most);
      for (int i = 0; i < order.size(); i++) {
        add(order.get(i), Verdict.EVENT, watermark);
        if (--left == 0) {
          watermark = draw.chance(0.7) ? lowestBehind[i + 1] : watermark;
          close(watermark, watermark);
          left = draw.between(1, most);
        }
      }
      close(watermark, watermark);
      return new Arrivals(arrivals, onTime, late);
    }

    Arrivals bounded(List<Moving> order, long bound) {
      Map<String, List<Boolean>> verdicts = new LinkedHashMap<>();
      for (String stream : one.streams().keySet()) {
        List<LateVerdicts.Entry> log = new ArrayList<>();
        order.stream()
            .filter(m -> m.stream.equals(stream))
            .forEach(m -> log.add(new LateVerdicts.Entry(m.partition, m.row.time())));
        verdicts.put(stream, new ArrayList<>(LateVerdicts.of(log, bound, 0)));
      }
      Map<String, long[]> highest = new LinkedHashMap<>();
      for (String stream : one.streams().keySet()) {
        long[] none = new long[3];
        // A partition without any record would hold the others back for ever.
        Arrays.fill(none, Long.MAX_VALUE);
        order.stream()
            .filter(m -> m.stream.equals(stream))
            .forEach(m -> none[m.partition] = Long.MIN_VALUE);
        highest.put(stream, none);
      }
      int left = draw.between(1, most);
      for (Moving moving : order) {
        boolean isLate = verdicts.get(moving.stream).remove(0);
        long[] tops = highest.get(moving.stream);
        long top = tops[moving.partition];
        long mark = top == Long.MIN_VALUE ? EventTimes.MIN : EventTimes.plus(top, -bound);
        add(moving, isLate ? Verdict.LATE : Verdict.EVENT, mark);
        tops[moving.partition] = Math.max(top, moving.row.time());
        if (--left == 0) {
          closeBounded(highest, bound);
          left = draw.between(1, most);
        }
      }
      closeBounded(highest, bound);
      return new Arrivals(arrivals, onTime, late);
    }

    private void closeBounded(Map<String, long[]> highest, long bound) {
      long lowest = EventTimes.MAX;
      for (long[] tops : highest.values()) {
        long top = Arrays.stream(tops).min().orElseThrow();
        lowest =
            Math.min(lowest, top == Long.MIN_VALUE ? EventTimes.MIN : EventTimes.plus(top, -bound));
      }
      close(lowest, lowest);
    }

    private void add(Moving moving, Verdict verdict, long watermark) {
      Object[] row = moving.row.row().values().toArray();
      batch
          .get(moving.stream)
          .add(
              new SourceRecord(
                  new Coordinates("memory", moving.stream, moving.partition, offset++),
                  moving.row.time(),
                  null,
                  null,
                  List.of(),
                  row,
                  moving.row.time(),
                  watermark,
                  verdict,
                  null));
      if (verdict == Verdict.LATE) {
        late++;
      } else {
        onTime.get(moving.stream).add(moving.row);
      }
    }

    private void close(long watermark, long emptyTime) {
      batch.forEach(
          (stream, records) -> {
            arrivals.get(stream).add(new Arrival(List.copyOf(records), watermark, emptyTime));
            records.clear();
          });
    }
  }
}

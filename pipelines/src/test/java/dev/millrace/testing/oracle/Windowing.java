package dev.millrace.testing.oracle;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** A way to cut the events of one key into windows [start, end). */
public sealed interface Windowing {
  /**
   * The windows of one key's events and what is in each.
   *
   * @param rows of one key, in any order
   */
  Map<Span, List<TimedRow>> cut(List<TimedRow> rows);

  /** The window after one, where windows do not depend on events. */
  default Span after(Span span) {
    throw new UnsupportedOperationException("windows are made by events");
  }

  /** A window: start inclusive, end exclusive, in milliseconds. */
  record Span(long start, long end) implements Comparable<Span> {
    /** The time of the window's result. */
    public long resultTime() {
      return end - 1;
    }

    @Override
    public int compareTo(Span other) {
      return Comparator.comparingLong(Span::start)
          .thenComparingLong(Span::end)
          .compare(this, other);
    }
  }

  /** [offset + n·size, offset + (n + 1)·size). */
  record Fixed(long size, long offset) implements Windowing {
    @Override
    public Map<Span, List<TimedRow>> cut(List<TimedRow> rows) {
      return new Sliding(size, size, offset).cut(rows);
    }

    @Override
    public Span after(Span span) {
      return new Span(span.end(), span.end() + size);
    }
  }

  /** Windows of {@code size}, one starting at offset + n·period for every n. */
  record Sliding(long size, long period, long offset) implements Windowing {
    @Override
    public Map<Span, List<TimedRow>> cut(List<TimedRow> rows) {
      Map<Span, List<TimedRow>> windows = new TreeMap<>();
      for (TimedRow row : rows) {
        long sinceStart = Math.floorMod(row.time() - offset, period);
        for (long start = row.time() - sinceStart; start + size > row.time(); start -= period) {
          windows.computeIfAbsent(new Span(start, start + size), s -> new ArrayList<>()).add(row);
        }
      }
      return windows;
    }

    @Override
    public Span after(Span span) {
      return new Span(span.start() + period, span.end() + period);
    }
  }

  /**
   * A window ends {@code gap} after the last event of a run, and {@code longest} after its first
   * one at the latest; an event at its end begins the next.
   */
  record Sessions(long gap, long longest) implements Windowing {
    /** Windows of any length. */
    public Sessions(long gap) {
      this(gap, Long.MAX_VALUE);
    }

    @Override
    public Map<Span, List<TimedRow>> cut(List<TimedRow> rows) {
      List<TimedRow> sorted = new ArrayList<>(rows);
      sorted.sort(Comparator.comparingLong(TimedRow::time));
      Map<Span, List<TimedRow>> windows = new TreeMap<>();
      List<TimedRow> run = new ArrayList<>();
      for (TimedRow row : sorted) {
        if (!run.isEmpty() && row.time() >= span(run).end()) {
          close(windows, run);
          run = new ArrayList<>();
        }
        run.add(row);
      }
      if (!run.isEmpty()) {
        close(windows, run);
      }
      return windows;
    }

    private void close(Map<Span, List<TimedRow>> windows, List<TimedRow> run) {
      windows.put(span(run), run);
    }

    private Span span(List<TimedRow> run) {
      long start = run.get(0).time();
      long gapped = run.get(run.size() - 1).time() + gap;
      return new Span(start, gapped - start > longest ? start + longest : gapped);
    }
  }

  /**
   * From the first moment of an hour, day, week, month, quarter or year of a time zone to the next
   * such moment.
   */
  record Calendar(String unit, ZoneId zone, DayOfWeek weekStart) implements Windowing {
    @Override
    public Map<Span, List<TimedRow>> cut(List<TimedRow> rows) {
      Map<Span, List<TimedRow>> windows = new TreeMap<>();
      for (TimedRow row : rows) {
        windows.computeIfAbsent(span(row.time()), s -> new ArrayList<>()).add(row);
      }
      return windows;
    }

    @Override
    public Span after(Span span) {
      return span(span.end());
    }

    /** Between two of the moments around a time. */
    private Span span(long time) {
      if (unit.equals("hour")) {
        return hour(time);
      }
      LocalDate day = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC).toLocalDate();
      TreeSet<Long> starts = new TreeSet<>();
      int reach = unit.equals("day") ? 4 : unit.equals("week") ? 11 : 370;
      for (int i = -reach; i <= reach; i++) {
        LocalDate other = day.plusDays(i);
        if (begins(other)) {
          starts.add(other.atStartOfDay(zone).toInstant().toEpochMilli());
        }
      }
      return new Span(
          Objects.requireNonNull(starts.floor(time)), Objects.requireNonNull(starts.higher(time)));
    }

    /** The minutes around a time in which clocks show the same hour with the same offset. */
    private Span hour(long time) {
      long minute = 60_000;
      // Long ago, clocks were seconds away from full minutes of UTC.
      long seconds = Instant.ofEpochMilli(time).atZone(zone).getOffset().getTotalSeconds() * 1000L;
      long first = Math.floorDiv(time + seconds, minute) * minute - seconds;
      long end = first + minute;
      for (long before = first - minute; shown(before).equals(shown(time)); before -= minute) {
        first = before;
      }
      while (shown(end).equals(shown(time))) {
        end += minute;
      }
      return new Span(first, end);
    }

    private OffsetDateTime shown(long time) {
      return Instant.ofEpochMilli(time)
          .atZone(zone)
          .toOffsetDateTime()
          .truncatedTo(ChronoUnit.HOURS);
    }

    private boolean begins(LocalDate day) {
      return switch (unit) {
        case "day" -> true;
        case "week" -> day.getDayOfWeek() == weekStart;
        case "month" -> day.getDayOfMonth() == 1;
        case "quarter" -> day.getDayOfMonth() == 1 && day.getMonthValue() % 3 == 1;
        default -> day.getDayOfYear() == 1;
      };
    }
  }

  /**
   * One window for all of time.
   *
   * @param span how far time reaches
   */
  record Global(Span span) implements Windowing {
    @Override
    public Map<Span, List<TimedRow>> cut(List<TimedRow> rows) {
      Map<Span, List<TimedRow>> windows = new TreeMap<>();
      if (!rows.isEmpty()) {
        windows.put(span, rows);
      }
      return windows;
    }
  }
}

package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Windowing.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The joins. A NULL in a key matches nothing. */
public final class Joins {
  /**
   * The columns that must be equal, pairwise.
   *
   * @param left columns of the left rows
   * @param right columns of the right rows, as many
   */
  public record On(List<String> left, List<String> right) {
    /** The same columns on both sides. */
    public static On same(String... columns) {
      return new On(List.of(columns), List.of(columns));
    }

    /** Whether a right row has a partner by any key at all. */
    public boolean hasRightKey(TimedRow row) {
      return !row.values(right).contains(null);
    }

    boolean match(TimedRow leftRow, TimedRow rightRow) {
      List<?> key = leftRow.values(left);
      return !key.contains(null) && key.equals(rightRow.values(right));
    }
  }

  /** Two rows that belong together, and the time of what is made of them. */
  public record Pair(TimedRow left, TimedRow right, long time) {}

  /** What came of both sides; {@code matchedLeft} has each left row with a partner once. */
  public record Joined(
      List<Pair> pairs,
      List<TimedRow> matchedLeft,
      List<TimedRow> unmatchedLeft,
      List<TimedRow> unmatchedRight) {}

  /** A left row and the version it meets, if any, at the left row's time. */
  public record Dated(TimedRow left, Optional<TimedRow> version) {}

  private Joins() {}

  /**
   * Pairs with τ(right) − τ(left) in [lower, upper]; their time is the later of the two. Unmatched
   * rows keep theirs.
   */
  public static Joined interval(
      List<TimedRow> left, List<TimedRow> right, On on, long lowerMillis, long upperMillis) {
    List<Pair> pairs = new ArrayList<>();
    List<TimedRow> matchedLeft = new ArrayList<>();
    List<TimedRow> unmatchedLeft = new ArrayList<>();
    boolean[] matchedRight = new boolean[right.size()];
    Map<List<?>, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < right.size(); i++) {
      places.computeIfAbsent(right.get(i).values(on.right), k -> new ArrayList<>()).add(i);
    }
    for (TimedRow one : left) {
      boolean matched = false;
      for (int place : places.getOrDefault(one.values(on.left), List.of())) {
        TimedRow other = right.get(place);
        long distance = other.time() - one.time();
        if (on.match(one, other) && distance >= lowerMillis && distance <= upperMillis) {
          pairs.add(new Pair(one, other, Math.max(one.time(), other.time())));
          matched = true;
          matchedRight[place] = true;
        }
      }
      (matched ? matchedLeft : unmatchedLeft).add(one);
    }
    List<TimedRow> unmatchedRight = new ArrayList<>();
    for (int i = 0; i < right.size(); i++) {
      if (!matchedRight[i]) {
        unmatchedRight.add(right.get(i));
      }
    }
    return new Joined(pairs, matchedLeft, unmatchedLeft, unmatchedRight);
  }

  /**
   * Each left row with the latest version of its key that is not later than the row.
   *
   * @param ties which of two versions of the same time is the later one: the greater
   */
  public static List<Dated> asOf(
      List<TimedRow> left, List<TimedRow> versions, On on, Comparator<TimedRow> ties) {
    return asOf(left, versions, on, (a, b) -> 0, ties);
  }

  /**
   * The same where a version's position counts before its time.
   *
   * @param position of versions of one key
   */
  public static List<Dated> asOf(
      List<TimedRow> left,
      List<TimedRow> versions,
      On on,
      Comparator<TimedRow> position,
      Comparator<TimedRow> ties) {
    Map<List<?>, List<TimedRow>> byKey = new LinkedHashMap<>();
    for (TimedRow version : versions) {
      byKey.computeIfAbsent(version.values(on.right), k -> new ArrayList<>()).add(version);
    }
    Comparator<TimedRow> order = position.thenComparingLong(TimedRow::time).thenComparing(ties);
    List<Dated> dated = new ArrayList<>();
    for (TimedRow one : left) {
      Optional<TimedRow> newest =
          byKey.getOrDefault(one.values(on.left), List.of()).stream()
              .filter(v -> on.match(one, v) && v.time() <= one.time())
              .max(order);
      dated.add(new Dated(one, newest));
    }
    return dated;
  }

  /** The rows of a table that a row meets. */
  public static List<TimedRow> lookup(TimedRow row, List<TimedRow> table, On on) {
    return table.stream().filter(other -> on.match(row, other)).toList();
  }

  /**
   * Pairs in the same window. What leaves a window, unmatched rows too, has its end − 1 ms as time.
   *
   * @param windowing not sessions: those depend on the key
   */
  public static Joined window(
      List<TimedRow> left, List<TimedRow> right, On on, Windowing windowing) {
    Map<Span, List<TimedRow>> leftWindows = windowing.cut(left);
    Map<Span, List<TimedRow>> rightWindows = windowing.cut(right);
    Map<Span, Boolean> spans = new TreeMap<>();
    leftWindows.keySet().forEach(s -> spans.put(s, true));
    rightWindows.keySet().forEach(s -> spans.put(s, true));
    List<Pair> pairs = new ArrayList<>();
    List<TimedRow> matchedLeft = new ArrayList<>();
    List<TimedRow> unmatchedLeft = new ArrayList<>();
    List<TimedRow> unmatchedRight = new ArrayList<>();
    for (Span span : spans.keySet()) {
      List<TimedRow> lefts = leftWindows.getOrDefault(span, List.of());
      List<TimedRow> rights = rightWindows.getOrDefault(span, List.of());
      for (TimedRow one : lefts) {
        for (TimedRow other : rights) {
          if (on.match(one, other)) {
            pairs.add(new Pair(one, other, span.resultTime()));
          }
        }
        boolean matched = rights.stream().anyMatch(r -> on.match(one, r));
        (matched ? matchedLeft : unmatchedLeft).add(one.at(span.resultTime()));
      }
      for (TimedRow other : rights) {
        if (lefts.stream().noneMatch(l -> on.match(l, other))) {
          unmatchedRight.add(other.at(span.resultTime()));
        }
      }
    }
    return new Joined(pairs, matchedLeft, unmatchedLeft, unmatchedRight);
  }
}

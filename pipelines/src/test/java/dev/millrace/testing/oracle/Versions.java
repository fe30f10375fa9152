package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Latest: the versions of one key in order of time and position; newer ones are handed on. */
public final class Versions {
  /**
   * Which columns say what a version is.
   *
   * @param deleted null if none does
   * @param unsent null if none does
   */
  public record Columns(List<String> key, List<String> order, String deleted, String unsent) {}

  /** What came of the versions. */
  public record Result(List<TimedRow> newer, int dead) {}

  private Versions() {}

  /** The versions that are newer than all of their key before them. */
  public static Result newer(List<TimedRow> rows, Columns columns, Comparator<TimedRow> ties) {
    Map<List<?>, List<TimedRow>> byKey = new LinkedHashMap<>();
    int dead = 0;
    for (TimedRow row : rows) {
      if (columns.order().stream().anyMatch(c -> row.value(c) == null)) {
        dead++;
      } else {
        byKey.computeIfAbsent(row.values(columns.key()), k -> new ArrayList<>()).add(row);
      }
    }
    List<TimedRow> newer = new ArrayList<>();
    for (List<TimedRow> versions : byKey.values()) {
      versions.sort(
          Comparator.comparingLong(TimedRow::time)
              .thenComparing((a, b) -> compare(a, b, columns.order()))
              .thenComparing(ties));
      dead += walk(versions, columns, newer);
    }
    return new Result(newer, dead);
  }

  private static int walk(List<TimedRow> versions, Columns columns, List<TimedRow> newer) {
    int dead = 0;
    TimedRow newest = null;
    TimedRow before = null;
    for (TimedRow version : versions) {
      if (newest != null && compare(version, newest, columns.order()) <= 0) {
        continue;
      }
      List<?> unsent =
          columns.unsent() == null || version.value(columns.unsent()) == null
              ? List.of()
              : (List<?>) version.value(columns.unsent());
      if (!unsent.isEmpty() && before == null) {
        dead++;
        continue;
      }
      TimedRow whole = version;
      for (Object name : unsent) {
        if (version.row().containsKey(String.valueOf(name))) {
          whole = whole.with((String) name, before.value((String) name));
        }
      }
      whole = unsent.isEmpty() ? whole : whole.with(columns.unsent(), List.of());
      newest = version;
      boolean ended =
          columns.deleted() != null && Boolean.TRUE.equals(whole.value(columns.deleted()));
      before = ended ? null : whole;
      newer.add(whole);
    }
    return dead;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // one column, one class
  /** Which of two versions stands before the other. */
  public static int compare(TimedRow a, TimedRow b, List<String> columns) {
    for (String column : columns) {
      int order = ((Comparable) a.value(column)).compareTo(b.value(column));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}

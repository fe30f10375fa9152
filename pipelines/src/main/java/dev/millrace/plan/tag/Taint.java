package dev.millrace.plan.tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tags of a column, each with the way on which it came.
 *
 * @param ways tag → the columns that it came through, the declared one first, as {@code
 *     STEP.COLUMN}
 */
public record Taint(SortedMap<String, List<String>> ways) {
  /** That of a column without tags. */
  public static final Taint NONE = new Taint(new TreeMap<>());

  /** Tags declared at a place. */
  static Taint declared(Iterable<String> tags, String place) {
    SortedMap<String, List<String>> ways = new TreeMap<>();
    tags.forEach(tag -> ways.put(tag, List.of(place)));
    return new Taint(ways);
  }

  public boolean isNone() {
    return ways.isEmpty();
  }

  /** The tags of both; where both have one, the way of this. */
  public Taint with(Taint other) {
    if (other.isNone()) {
      return this;
    }
    SortedMap<String, List<String>> all = new TreeMap<>(other.ways);
    all.putAll(ways);
    return new Taint(all);
  }

  /** The same tags in another column. */
  Taint at(String place) {
    SortedMap<String, List<String>> longer = new TreeMap<>();
    for (Map.Entry<String, List<String>> way : ways.entrySet()) {
      List<String> columns = new ArrayList<>(way.getValue());
      if (!columns.get(columns.size() - 1).equals(place)) {
        columns.add(place);
      }
      longer.put(way.getKey(), List.copyOf(columns));
    }
    return new Taint(longer);
  }

  /** The columns on the way of a tag, for messages. */
  public String way(String tag) {
    return String.join(" → ", ways.getOrDefault(tag, List.of()));
  }
}

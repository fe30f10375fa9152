package dev.millrace.plan.upgrade;

import dev.millrace.plan.StateForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is different between two forms of a step's state.
 *
 * @param obstacles why state of the one cannot be brought into the other
 * @param notes what is done to it otherwise
 */
record StepChange(List<String> obstacles, List<String> notes) {
  /** The end of a note on rows that lack a value. */
  static final String LACKS = "is NULL in rows that were kept before";

  /** Facts that name columns of the rows. */
  private static final Set<String> NAME_COLUMNS = Set.of("key", "order by", "deleted", "unsent");

  static StepChange between(Map<String, String> before, Map<String, String> now) {
    StepChange change = new StepChange(new ArrayList<>(), new ArrayList<>());
    Map<String, String> former = KeptRows.formerNames(now);
    boolean stream = before.getOrDefault("kind", "").equals("stream");
    before.forEach(
        (fact, value) -> {
          String current = now.getOrDefault(fact, "");
          String then = NAME_COLUMNS.contains(fact) ? named(current, former) : current;
          // Readers make rows anew from records, and the columns that aggregates have read are
          // compared with the rows.
          boolean elsewhere =
              StateForm.isBeside(fact) || fact.equals("rows") || stream && fact.equals("columns");
          if (!elsewhere && !then.equals(value) && !AggregatesChange.isFact(fact, before)) {
            change.obstacles.add(fact + " was '" + value + "' and is '" + current + "'");
          }
        });
    if (change.obstacles.isEmpty() && before.containsKey("rows")) {
      compareRows(before, now, change);
    }
    return change;
  }

  private static void compareRows(
      Map<String, String> before, Map<String, String> now, StepChange change) {
    if (before.getOrDefault("rows", "").equals(now.getOrDefault("rows", ""))
        && !now.containsKey(StateForm.WAS)) {
      AggregatesChange.compare(before, now, change);
      return;
    }
    try {
      if (before.getOrDefault("kind", "").equals("combine")) {
        AggregatesChange.compare(before, now, change);
      } else if (RowsChange.keepsRows(before)) {
        RowsChange.compare(before, now, change);
      } else {
        RowsChange.requireSame(before, now, change);
      }
    } catch (IllegalArgumentException e) {
      change.obstacles.add(
          "rows was '"
              + before.get("rows")
              + "' and is '"
              + now.get("rows")
              + "', and "
              + e.getMessage());
    }
  }

  /** A text of column names with those that the columns had before. */
  private static String named(String text, Map<String, String> former) {
    if (former.isEmpty()) {
      return text;
    }
    return Arrays.stream(text.split("(?<=, | = )|(?=, | = )"))
        .map(part -> former.getOrDefault(part, part))
        .collect(Collectors.joining());
  }
}

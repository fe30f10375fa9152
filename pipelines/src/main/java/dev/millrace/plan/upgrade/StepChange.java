package dev.millrace.plan.upgrade;

import dev.millrace.plan.StateForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** Facts that name columns of the rows: of every input, or of the last one. */
  private static final Set<String> NAME_COLUMNS = Set.of("key", "order by", "deleted", "unsent");

  /** A join with versions, as builds noted it that had its columns in one fact with the rest. */
  private static final Pattern VERSIONS =
      Pattern.compile(
          "(?<join>.* AsOfJoin\\[versions=.*?)(?:, order_by=(?<order>.*?))?(?:,"
              + " deleted=(?<deleted>.*?))?]");

  static StepChange between(Map<String, String> noted, Map<String, String> now) {
    Map<String, String> before = withColumnsOfVersions(noted);
    StepChange change = new StepChange(new ArrayList<>(), new ArrayList<>());
    List<Map<String, String>> former = KeptRows.formerNames(before, now);
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
      if (!RowsChange.keepsKeys(before)) {
        compareRequired(before, now, change);
      }
    }
    return change;
  }

  private static Map<String, String> withColumnsOfVersions(Map<String, String> noted) {
    Matcher join = VERSIONS.matcher(noted.getOrDefault("join", ""));
    if (!join.matches() || noted.containsKey("order by")) {
      return noted;
    }
    Map<String, String> facts = new LinkedHashMap<>(noted);
    facts.put("join", join.group("join") + "]");
    facts.put("order by", Optional.ofNullable(join.group("order")).orElse(""));
    facts.put("deleted", Optional.ofNullable(join.group("deleted")).orElse(""));
    return facts;
  }

  private static void compareRows(
      Map<String, String> before, Map<String, String> now, StepChange change) {
    boolean renamed = KeptRows.formerNames(before, now).stream().anyMatch(f -> !f.isEmpty());
    if (before.getOrDefault("rows", "").equals(now.getOrDefault("rows", "")) && !renamed) {
      AggregatesChange.compare(before, now, change);
      return;
    }
    try {
      if (AggregatesChange.isOfAggregates(before)) {
        AggregatesChange.compare(before, now, change);
      } else if (RowsChange.keepsRows(before)) {
        RowsChange.compare(before, now, change);
      } else if (RowsChange.keepsKeys(before)) {
        RowsChange.compareKeys(before, now, change);
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

  /** What was kept of a column while it could be NULL stays, and so do results of it. */
  private static void compareRequired(
      Map<String, String> before, Map<String, String> now, StepChange change) {
    if (!before.containsKey(StateForm.REQUIRED)) {
      return;
    }
    List<Map<String, String>> former = KeptRows.formerNames(before, now);
    List<List<String>> kept = KeptRows.names(before);
    for (int input = 0; input < kept.size(); input++) {
      Set<String> then = KeptRows.required(before, input);
      for (String name : new TreeSet<>(KeptRows.required(now, input))) {
        String old = former.get(input).getOrDefault(name, name);
        if (kept.get(input).contains(old) && !then.contains(old)) {
          change.obstacles.add(
              "column '"
                  + name
                  + "' is NOT NULL now, and what was kept before may have NULL in it");
        }
      }
    }
  }

  /** A text of column names with those that the columns had before. */
  private static String named(String text, List<Map<String, String>> former) {
    List<String> inputs = new ArrayList<>();
    String[] parts = text.split(" = ", -1);
    for (int i = 0; i < parts.length; i++) {
      int input = Math.max(0, former.size() - parts.length) + i;
      Map<String, String> names = former.get(Math.min(input, former.size() - 1));
      inputs.add(
          Arrays.stream(parts[i].split(", ", -1))
              .map(name -> names.getOrDefault(name, name))
              .collect(Collectors.joining(", ")));
    }
    return String.join(" = ", inputs);
  }
}

package dev.millrace.plan.upgrade;

import dev.millrace.element.ValueKind;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * The difference between two forms of a Combine's state, which holds accumulators and no rows.
 * Nothing is written anew: a wider argument is fine where the accumulator's bytes are the same.
 */
final class AggregatesChange {
  private static final String FACT = "aggregates";

  /** What adds up numbers of any width in one form. */
  private static final Set<String> TOTALS = Set.of("sum", "mean", "avg");

  /** What keeps values of its argument, whose bytes do not tell how wide an integer is. */
  private static final Set<String> OF_VALUES =
      Set.of("sum", "mean", "avg", "min", "max", "first", "last", "top");

  private AggregatesChange() {}

  /** Whether a step's state has accumulators. */
  static boolean isOfAggregates(Map<String, String> facts) {
    return facts.getOrDefault("kind", "").equals("combine");
  }

  /** Whether a fact is compared here. */
  static boolean isFact(String fact, Map<String, String> before) {
    return fact.equals(FACT) && before.containsKey("rows");
  }

  static void compare(Map<String, String> before, Map<String, String> now, StepChange change) {
    String then = before.getOrDefault(FACT, "");
    String current = now.getOrDefault(FACT, "");
    if (!then.equals(current) && !sameCalls(then, current)) {
      change.obstacles().add(FACT + " was '" + then + "' and is '" + current + "'");
    } else if (!before.getOrDefault("rows", "").equals(now.getOrDefault("rows", ""))) {
      columns(before, now, change);
    }
  }

  private static void columns(
      Map<String, String> before, Map<String, String> now, StepChange change) {
    Schema then = KeptRows.schemas(before).get(0);
    Schema rows = KeptRows.schemas(now).get(0);
    if (then.getFieldCount() != rows.getFieldCount()) {
      change
          .obstacles()
          .add("rows was '" + before.get("rows") + "' and is '" + now.get("rows") + "'");
      return;
    }
    String key = now.getOrDefault("key", "");
    int groups = key.isEmpty() ? 0 : key.split(", ").length;
    for (int i = 0; i < rows.getFieldCount(); i++) {
      FieldType old = then.getField(i).getType();
      FieldType type = rows.getField(i).getType();
      String was = SqlCompiler.typeName(old);
      String is = SqlCompiler.typeName(type);
      if (!was.equals(is)) {
        String what = "column '" + rows.getField(i).getName() + "' was " + was + " and is " + is;
        boolean fits =
            i < groups ? keyFits(old, type) : fits(i, now.getOrDefault(FACT, ""), old, type);
        (fits ? change.notes() : change.obstacles()).add(what);
      }
      String name = rows.getField(i).getName();
      if (i < groups && !name.equals(then.getField(i).getName())) {
        change.notes().add("column '" + name + "' was '" + then.getField(i).getName() + "'");
      }
    }
  }

  /** Keys are bytes without a width, but for floating-point numbers. */
  private static boolean keyFits(FieldType old, FieldType type) {
    return KeptRows.isWidening(old, type) && ValueKind.of(old) != ValueKind.FLOAT;
  }

  private static boolean fits(int column, String calls, FieldType old, FieldType type) {
    if (!KeptRows.isWidening(old, type)) {
      return false;
    }
    Optional<Set<String>> functions = functions(column, calls);
    if (functions.isEmpty()) {
      return false;
    }
    boolean totals = TOTALS.containsAll(functions.get());
    boolean values = totals || OF_VALUES.containsAll(functions.get());
    return switch (ValueKind.of(old)) {
      case FLOAT -> totals;
      case DECIMAL ->
          totals || values && ValueKind.decimalScale(old) == ValueKind.decimalScale(type);
      default -> values;
    };
  }

  /** Of all that read a column, the names without configuration; empty if they are not known. */
  private static Optional<Set<String>> functions(int column, String fact) {
    return NotedCall.all(fact)
        .map(
            calls ->
                calls.stream()
                    .filter(call -> call.column().equals(Integer.toString(column)))
                    .map(call -> call.function() + call.form())
                    .collect(Collectors.toSet()));
  }

  /** Whether nothing but types of results is different, which follow from those of arguments. */
  private static boolean sameCalls(String then, String current) {
    Optional<List<NotedCall>> before = NotedCall.all(then);
    return before.isPresent() && before.equals(NotedCall.all(current));
  }
}

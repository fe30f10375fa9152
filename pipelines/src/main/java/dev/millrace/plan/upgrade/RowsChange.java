package dev.millrace.plan.upgrade;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.StateForm;
import dev.millrace.sql.SqlCompiler;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** The difference between two forms of a step that keeps rows as they came. */
final class RowsChange {
  private static final Set<String> WITH_ROWS = Set.of("deduplicate", "join", "latest", "gaps");

  private RowsChange() {}

  /** Whether a step's state has rows as they came, which are written anew in another form. */
  static boolean keepsRows(Map<String, String> facts) {
    return WITH_ROWS.contains(facts.getOrDefault("kind", ""));
  }

  /** Of each input's columns, their places in the rows of a form before. */
  static List<int[]> places(Map<String, String> before, Map<String, String> now) {
    Map<String, String> former = KeptRows.formerNames(now);
    List<Schema> then = KeptRows.schemas(before);
    List<Schema> rows = KeptRows.schemas(now);
    return IntStream.range(0, rows.size())
        .mapToObj(input -> KeptRows.places(rows.get(input), former, then.get(input)))
        .toList();
  }

  static void compare(Map<String, String> before, Map<String, String> now, StepChange change) {
    Map<String, String> former = KeptRows.formerNames(now);
    List<Schema> then = KeptRows.schemas(before);
    List<Schema> rows = KeptRows.schemas(now);
    if (then.size() != rows.size()) {
      change.obstacles().add("it read " + then.size() + " inputs and reads " + rows.size());
      return;
    }
    for (int input = 0; input < rows.size(); input++) {
      Set<String> required = names(now.getOrDefault(StateForm.REQUIRED, ""), input, "\\| ?", ", ");
      Set<String> whole = wholeColumns(now, input);
      Schema kept = then.get(input);
      int[] places = KeptRows.places(rows.get(input), former, kept);
      Set<String> left = new HashSet<>(kept.getFieldNames());
      for (int i = 0; i < places.length; i++) {
        Field field = rows.get(input).getField(i);
        if (places[i] < 0) {
          added(field, required, change);
        } else {
          Field old = kept.getField(places[i]);
          left.remove(old.getName());
          compare(old, field, whole.contains(field.getName()), change);
        }
      }
      left.stream()
          .sorted()
          .forEach(name -> change.notes().add("column '" + name + "' is dropped"));
    }
  }

  private static void added(Field field, Set<String> required, StepChange change) {
    if (required.contains(field.getName())) {
      change
          .obstacles()
          .add(
              "column '"
                  + field.getName()
                  + "' is new and NOT NULL, and rows that were kept before have no value for it");
    } else {
      change.notes().add("column '" + field.getName() + "' " + StepChange.LACKS);
    }
  }

  /**
   * @param whole whether its bytes decide about something, so that they must not change
   */
  private static void compare(Field old, Field field, boolean whole, StepChange change) {
    String then = SqlCompiler.typeName(old.getType());
    String type = SqlCompiler.typeName(field.getType());
    String what = "column '" + field.getName() + "' was " + then + " and is " + type;
    if (!then.equals(type)) {
      boolean sameBytes = !then.equals("REAL");
      if (!RowCodec.isWidening(old.getType(), field.getType())) {
        change.obstacles().add(what);
      } else if (whole && !sameBytes) {
        change.obstacles().add(what + ", by which rows are told apart");
      } else {
        change.notes().add(what);
      }
    }
    if (!old.getName().equals(field.getName())) {
      change.notes().add("column '" + field.getName() + "' was '" + old.getName() + "'");
    }
  }

  /** Columns of keys and orders of an input. */
  private static Set<String> wholeColumns(Map<String, String> now, int input) {
    Set<String> whole = new HashSet<>(names(now.getOrDefault("key", ""), input, " = ", ", "));
    whole.addAll(Arrays.asList(now.getOrDefault("order by", "").split(", ")));
    return whole;
  }

  private static Set<String> names(String text, int input, String inputs, String columns) {
    String[] parts = text.split(inputs, -1);
    String part = parts[Math.min(input, parts.length - 1)].strip();
    return new HashSet<>(Arrays.asList(part.split(columns)));
  }

  /** For steps whose state is made of more than rows: names may change, and nothing else. */
  static void requireSame(Map<String, String> before, Map<String, String> now, StepChange change) {
    List<Schema> then = KeptRows.schemas(before);
    List<Schema> rows = KeptRows.schemas(now);
    Map<String, String> former = KeptRows.formerNames(now);
    for (int input = 0; input < rows.size(); input++) {
      Schema schema = rows.get(input);
      Schema kept = then.get(Math.min(input, then.size() - 1));
      boolean same = schema.getFieldCount() == kept.getFieldCount();
      for (int i = 0; same && i < schema.getFieldCount(); i++) {
        Field field = schema.getField(i);
        Field old = kept.getField(i);
        same =
            former.getOrDefault(field.getName(), field.getName()).equals(old.getName())
                && SqlCompiler.typeName(field.getType())
                    .equals(SqlCompiler.typeName(old.getType()));
        if (same && !field.getName().equals(old.getName())) {
          change.notes().add("column '" + field.getName() + "' was '" + old.getName() + "'");
        }
      }
      if (!same) {
        change
            .obstacles()
            .add("rows was '" + before.get("rows") + "' and is '" + now.get("rows") + "'");
        return;
      }
    }
  }
}

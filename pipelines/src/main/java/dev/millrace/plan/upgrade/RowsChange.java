package dev.millrace.plan.upgrade;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.spec.KeyedStep.Emit;
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
    return WITH_ROWS.contains(facts.getOrDefault("kind", "")) && !keepsKeys(facts);
  }

  /** Whether a step's state has nothing of its rows but their keys. */
  static boolean keepsKeys(Map<String, String> facts) {
    return facts.getOrDefault("keep", "").endsWith(" " + Emit.ON_ARRIVAL);
  }

  /** Of each input's columns, their places in the rows of a form before. */
  static List<int[]> places(Map<String, String> before, Map<String, String> now) {
    List<Map<String, String>> former = KeptRows.formerNames(before, now);
    List<Schema> then = KeptRows.schemas(before);
    List<Schema> rows = KeptRows.schemas(now);
    return IntStream.range(0, rows.size())
        .mapToObj(input -> KeptRows.places(rows.get(input), former.get(input), then.get(input)))
        .toList();
  }

  static void compare(Map<String, String> before, Map<String, String> now, StepChange change) {
    List<Map<String, String>> former = KeptRows.formerNames(before, now);
    List<Schema> then = KeptRows.schemas(before);
    List<Schema> rows = KeptRows.schemas(now);
    if (then.size() != rows.size()) {
      change.obstacles().add("it read " + then.size() + " inputs and reads " + rows.size());
      return;
    }
    for (int input = 0; input < rows.size(); input++) {
      Set<String> required = KeptRows.required(now, input);
      Set<String> whole = wholeColumns(now, input);
      Schema kept = then.get(input);
      int[] places = KeptRows.places(rows.get(input), former.get(input), kept);
      boolean sameTexts = before.getOrDefault("rows", "").equals(now.getOrDefault("rows", ""));
      Set<String> left = new HashSet<>(kept.getFieldNames());
      for (int i = 0; i < places.length; i++) {
        Field field = rows.get(input).getField(i);
        if (places[i] < 0) {
          added(field, required, change);
        } else {
          Field old = kept.getField(places[i]);
          left.remove(old.getName());
          if (sameTexts && places[i] != i) {
            change.obstacles().add(exchanged(field, old));
          }
          compare(old, field, whole.contains(field.getName()), change);
        }
      }
      left.stream()
          .sorted()
          .forEach(name -> change.notes().add("column '" + name + "' is dropped"));
    }
  }

  /** Nobody would see by a row which of its names are meant. */
  private static String exchanged(Field field, Field old) {
    return "column '"
        + field.getName()
        + "' was '"
        + old.getName()
        + "', and all names are as before: where names are exchanged, one of them has to be a third"
        + " one in a version between";
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
    String[] keys = now.getOrDefault("key", "").split(" = ", -1);
    String key = keys[Math.min(input, keys.length - 1)];
    Set<String> whole = new HashSet<>(Arrays.asList(key.split(", ")));
    if (input == keys.length - 1) {
      whole.addAll(Arrays.asList(now.getOrDefault("order by", "").split(", ")));
    }
    return whole;
  }

  /** For steps that keep keys alone: other columns may change as they like. */
  static void compareKeys(Map<String, String> before, Map<String, String> now, StepChange change) {
    Map<String, String> former = KeptRows.formerNames(before, now).get(0);
    Schema then = KeptRows.schemas(before).get(0);
    Schema rows = KeptRows.schemas(now).get(0);
    int[] places = KeptRows.places(rows, former, then);
    Set<String> keys = wholeColumns(now, 0);
    for (Field field : rows.getFields()) {
      int place = places[rows.indexOf(field.getName())];
      if (keys.contains(field.getName()) && place >= 0) {
        compare(then.getField(place), field, true, change);
      }
    }
  }

  /** For steps whose state is made of more than rows: names may change, and nothing else. */
  static void requireSame(Map<String, String> before, Map<String, String> now, StepChange change) {
    List<Schema> then = KeptRows.schemas(before);
    List<Schema> rows = KeptRows.schemas(now);
    List<Map<String, String>> former = KeptRows.formerNames(before, now);
    for (int input = 0; input < rows.size(); input++) {
      Schema schema = rows.get(input);
      Schema kept = then.get(Math.min(input, then.size() - 1));
      Map<String, String> names = former.get(Math.min(input, then.size() - 1));
      boolean same = schema.getFieldCount() == kept.getFieldCount();
      for (int i = 0; same && i < schema.getFieldCount(); i++) {
        Field field = schema.getField(i);
        Field old = kept.getField(i);
        same =
            names.getOrDefault(field.getName(), field.getName()).equals(old.getName())
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

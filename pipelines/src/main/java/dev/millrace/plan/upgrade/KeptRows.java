package dev.millrace.plan.upgrade;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.StateForm;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The rows that a step's state holds, as they were noted: {@code id VARCHAR, n BIGINT | ...}. */
final class KeptRows {
  private static final String ANY = "ANY";

  private KeptRows() {}

  /**
   * The schemas of the step's inputs.
   *
   * @throws IllegalArgumentException if a type is none; the message says which
   */
  static List<Schema> schemas(Map<String, String> facts) {
    return Arrays.stream(facts.getOrDefault("rows", "").split(" \\| ", -1))
        .map(KeptRows::schema)
        .toList();
  }

  private static Schema schema(String rows) {
    Schema.Builder schema = Schema.builder();
    for (String column : parts(rows)) {
      int type = lastSpace(column);
      schema.addField(column.substring(0, type), type(column.substring(type + 1)));
    }
    return schema.build();
  }

  static boolean isType(String text) {
    try {
      type(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static FieldType type(String text) {
    if (text.equals(ANY)) {
      return ValueKind.MIXED_TYPE.withNullable(true);
    }
    try {
      return SqlCompiler.parseType(text);
    } catch (SqlProblem e) {
      throw new IllegalArgumentException("'" + text + "' is no type of now", e);
    }
  }

  /** Cut at the commas that are in no brackets. */
  private static List<String> parts(String rows) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < rows.length(); i++) {
      depth += depth(rows.charAt(i));
      if (rows.charAt(i) == ',' && depth == 0) {
        parts.add(rows.substring(start, i).strip());
        start = i + 1;
      }
    }
    if (!rows.isBlank()) {
      parts.add(rows.substring(start).strip());
    }
    return parts;
  }

  /** A type has no space but in brackets. */
  private static int lastSpace(String column) {
    int depth = 0;
    for (int i = column.length() - 1; i >= 0; i--) {
      depth -= depth(column.charAt(i));
      if (column.charAt(i) == ' ' && depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("'" + column + "' has no type");
  }

  /** What a sign adds to the number of open brackets. */
  static int depth(char sign) {
    return switch (sign) {
      case '<', '(' -> 1;
      case '>', ')' -> -1;
      default -> 0;
    };
  }

  /** Of each input, the names of its columns. */
  static List<List<String>> names(Map<String, String> facts) {
    return Arrays.stream(facts.getOrDefault("rows", "").split(" \\| ", -1))
        .map(rows -> parts(rows).stream().map(c -> c.substring(0, lastSpace(c))).toList())
        .toList();
  }

  /** The columns of an input that are never NULL. */
  static Set<String> required(Map<String, String> facts, int input) {
    String[] inputs = facts.getOrDefault(StateForm.REQUIRED, "").split(" ?\\| ?", -1);
    return input < inputs.length ? Set.of(inputs[input].split(", ")) : Set.of();
  }

  /**
   * Of each input, the names that columns have in a form before, by those of now. What a file says
   * of former names stays in it, so it tells nothing of a form that had been told so already, nor
   * of rows that know no such name.
   */
  static List<Map<String, String>> formerNames(
      Map<String, String> before, Map<String, String> now) {
    Map<String, String> told = new HashMap<>(told(now));
    told(before).forEach(told::remove);
    return names(before).stream()
        .map(
            columns -> {
              Map<String, String> former = new HashMap<>(told);
              former.values().retainAll(columns);
              return former;
            })
        .toList();
  }

  private static Map<String, String> told(Map<String, String> facts) {
    String was = facts.getOrDefault(StateForm.WAS, "");
    return was.isEmpty()
        ? Map.of()
        : Arrays.stream(was.split(", "))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Whether every value of a type is one of another. */
  static boolean isWidening(FieldType from, FieldType to) {
    return RowCodec.isWidening(from, to);
  }

  /** Of each column of now, its place in the rows of then; -1 if it has none. */
  static int[] places(Schema now, Map<String, String> formerNames, Schema then) {
    return now.getFieldNames().stream().mapToInt(name -> place(name, formerNames, then)).toArray();
  }

  private static int place(String name, Map<String, String> formerNames, Schema then) {
    // A column that has another one's former name is new.
    boolean taken = !formerNames.containsKey(name) && formerNames.containsValue(name);
    String former = formerNames.getOrDefault(name, name);
    return !taken && then.hasField(former) ? then.indexOf(former) : -1;
  }
}

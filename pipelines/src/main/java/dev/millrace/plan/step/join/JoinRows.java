package dev.millrace.plan.step.join;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.Located;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** How the rows of a join are put together, and where rows without a partner go. */
final class JoinRows {
  private final Join step;
  private final StepScope scope;
  private final List<JoinSide> sides;
  private final Map<String, JoinSide> named = new LinkedHashMap<>();
  private final Map<String, JoinColumn> columns = new LinkedHashMap<>();
  private final Schema.Builder schema = Schema.builder();
  private boolean whole = true;

  private JoinRows(Join step, StepScope scope, List<JoinSide> sides) {
    this.step = step;
    this.scope = scope;
    this.sides = sides;
  }

  /** The rows of a join, the columns of the sides one after the other. */
  static JoinRows of(Join step, StepScope scope, List<JoinSide> sides) {
    JoinRows rows = new JoinRows(step, scope, sides);
    sides.forEach(rows::name);
    sides.stream()
        .filter(side -> side.number() == 0 || step.type().givesPairs())
        .forEach(rows::add);
    return rows;
  }

  boolean whole() {
    return whole;
  }

  Schema schema() {
    return schema.build();
  }

  List<JoinColumn> columns() {
    return List.copyOf(columns.values());
  }

  /** The output for a side's rows without a partner. */
  Optional<String> unmatched(int number) {
    return Optional.ofNullable(step.unmatched().get(side(number).alias())).map(Located::text);
  }

  /** The number of the last side that has such an output, -1 if none has. */
  int lastUnmatched() {
    return unmatched(1).isPresent() ? 1 : unmatched(0).isPresent() ? 0 : -1;
  }

  private JoinSide side(int number) {
    return sides.get(number);
  }

  /** Takes the names that the file gives, which go before those of other columns. */
  private void name(JoinSide side) {
    Map<String, Located> fields = step.fields().getOrDefault(side.alias(), Map.of());
    fields.forEach(
        (name, at) -> {
          JoinSide other = named.putIfAbsent(name, side);
          if (other != null) {
            whole = false;
            reportClash(side, other, name, at);
          }
        });
  }

  private void reportClash(JoinSide side, JoinSide other, String name, Located at) {
    scope.error(
        at.position(),
        ErrorCodes.COLUMN_EXISTS,
        "fields",
        "both '"
            + other.alias()
            + "' and '"
            + side.alias()
            + "' give a column '"
            + name
            + "'. Rename one of them, for example fields: {"
            + side.alias()
            + ": {"
            + side.alias()
            + "_"
            + name
            + ": "
            + at
            + "}}.");
  }

  private void add(JoinSide side) {
    Map<String, Located> fields = step.fields().get(side.alias());
    if (fields == null) {
      for (String column : side.schema().getFieldNames()) {
        add(side, free(column), side.schema().indexOf(column), false);
      }
      return;
    }
    String path = scope.path("fields." + side.alias());
    fields.forEach(
        (name, from) -> {
          Optional<Integer> column = scope.typing().column(from, side.schema(), side.place(), path);
          whole &= column.isPresent();
          column.ifPresent(c -> add(side, name, c, true));
        });
  }

  /** A column's name, with the first number after it that makes it a new one. */
  private String free(String name) {
    String free = name;
    for (int i = 0; named.containsKey(free) || columns.containsKey(free); i++) {
      free = name + i;
    }
    return free;
  }

  private void add(JoinSide side, String name, int column, boolean byName) {
    if (columns.putIfAbsent(name, new JoinColumn(side.number(), column, byName)) == null) {
      FieldType field = side.schema().getField(column).getType();
      schema.addField(name, canBeMissing(side.number()) ? field.withNullable(true) : field);
    }
  }

  /** Whether a row of the main output of two sides can be without a partner of this one. */
  private boolean canBeMissing(int number) {
    if (sides.size() > 2) {
      return false;
    }
    int other = 1 - number;
    boolean keepsOther =
        step.type() == JoinType.OUTER
            || step.type() == (other == 0 ? JoinType.LEFT : JoinType.RIGHT);
    return keepsOther && unmatched(other).isEmpty();
  }
}

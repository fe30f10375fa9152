package dev.millrace.plan.step.join;

import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.JoinColumn;
import dev.millrace.spec.Located;
import dev.millrace.spec.StepSpec.Join;
import dev.millrace.spec.StepSpec.JoinType;
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
  private final Map<String, JoinColumn> columns = new LinkedHashMap<>();
  private final Schema.Builder schema = Schema.builder();
  private boolean whole = true;

  private JoinRows(Join step, StepScope scope, List<JoinSide> sides) {
    this.step = step;
    this.scope = scope;
    this.sides = sides;
  }

  /** The rows of a join of two sides, the left one's columns first. */
  static JoinRows of(Join step, StepScope scope, List<JoinSide> sides) {
    JoinRows rows = new JoinRows(step, scope, sides);
    sides.forEach(rows::add);
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

  private void add(JoinSide side) {
    Map<String, Located> fields = step.fields().get(side.alias());
    if (fields == null) {
      for (String column : side.schema().getFieldNames()) {
        add(side, column, side.schema().indexOf(column), Optional.empty());
      }
      return;
    }
    String path = scope.path("fields." + side.alias());
    fields.forEach(
        (name, from) -> {
          Optional<Integer> column = scope.typing().column(from, side.schema(), side.place(), path);
          whole &= column.isPresent();
          column.ifPresent(c -> add(side, name, c, Optional.of(from)));
        });
  }

  private void add(JoinSide side, String name, int column, Optional<Located> at) {
    JoinColumn taken =
        columns.putIfAbsent(name, new JoinColumn(side.number(), column, at.isPresent()));
    if (taken != null) {
      whole = false;
      scope.error(
          at.map(Located::position).orElse(scope.transform().position()),
          "ML-3053",
          "fields",
          "both '"
              + sides.get(0).alias()
              + "' and '"
              + sides.get(1).alias()
              + "' give a column '"
              + name
              + "'. Choose and rename columns under 'fields', for example fields: {"
              + side.alias()
              + ": {"
              + side.alias()
              + "_"
              + name
              + ": "
              + name
              + "}}.");
      return;
    }
    FieldType field = side.schema().getField(column).getType();
    schema.addField(name, canBeMissing(side.number()) ? field.withNullable(true) : field);
  }

  /** Whether a row of the main output can be without a partner of this side. */
  private boolean canBeMissing(int number) {
    int other = 1 - number;
    boolean keepsOther =
        step.type() == JoinType.OUTER
            || step.type() == (other == 0 ? JoinType.LEFT : JoinType.RIGHT);
    return keepsOther && unmatched(other).isEmpty();
  }
}

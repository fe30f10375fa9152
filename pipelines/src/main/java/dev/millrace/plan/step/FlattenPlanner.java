package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.spec.WindowText;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Flatten: the first input's columns; the others must have them too, in any order. In Beam YAML's
 * own form of file the columns of all, NULL where an input has none.
 */
final class FlattenPlanner implements StepPlanner {
  @Override
  public void plan(StepScope scope) {
    List<Flow> inputs = scope.graph().spec().isBeamForm() ? fitted(scope) : scope.inputs();
    plan(scope, inputs);
  }

  /**
   * The inputs with the columns of all of them; as they are where their types do not go together.
   */
  private static List<Flow> fitted(StepScope scope) {
    List<Schema> schemas = scope.inputs().stream().map(Flow::schema).toList();
    Optional<Schema> all = UnionRows.union(schemas);
    if (all.isEmpty()) {
      return scope.inputs();
    }
    List<Flow> fitted = new ArrayList<>();
    for (int i = 0; i < schemas.size(); i++) {
      Flow input = scope.inputs().get(i);
      Schema shape = all.get();
      fitted.add(fits(input.schema(), shape) ? input : fitted(scope, input, shape, i));
    }
    return fitted;
  }

  private static boolean fits(Schema schema, Schema all) {
    return schema.getFieldCount() == all.getFieldCount()
        && all.getFields().stream()
            .allMatch(
                field ->
                    ColumnTypes.same(field.getType(), schema.getField(field.getName()).getType()));
  }

  private static Flow fitted(StepScope scope, Flow input, Schema all, int index) {
    MapNode node = new MapNode(UnionRows.columns(input.schema(), all), 0);
    Edge edge =
        scope.add(
            "/columns-" + (index + 1),
            node,
            List.of(input),
            List.of(NodeOutput.main(all)),
            input.windowing());
    return input.through(input.name(), edge, all);
  }

  private static void plan(StepScope scope, List<Flow> inputs) {
    Flow first = inputs.get(0);
    List<String> names = first.schema().getFieldNames();
    boolean fits = true;
    for (int i = 1; i < inputs.size(); i++) {
      fits &= agree(scope, first, inputs.get(i), i);
    }
    if (!fits) {
      return;
    }
    Schema.Builder out = Schema.builder();
    for (String name : names) {
      FieldType type = first.schema().getField(name).getType();
      for (Flow flow : inputs) {
        type = ColumnTypes.union(type, flow.schema().getField(name).getType());
      }
      out.addField(name, type);
    }
    Schema schema = out.build();
    List<List<Integer>> columns =
        inputs.stream().map(flow -> names.stream().map(flow.schema()::indexOf).toList()).toList();
    Edge edge = scope.add(new FlattenNode(columns), inputs, List.of(NodeOutput.main(schema)));
    boolean timed = inputs.stream().allMatch(Flow::timed);
    boolean copied = inputs.stream().anyMatch(Flow::copied);
    scope.publish(new Flow(scope.name(), edge, schema, first.windowing(), timed, copied));
  }

  private static boolean agree(StepScope scope, Flow first, Flow other, int index) {
    List<String> wrong = new ArrayList<>();
    Set<String> all = new HashSet<>(other.schema().getFieldNames());
    for (Schema.Field field : first.schema().getFields()) {
      all.remove(field.getName());
      if (!other.schema().hasField(field.getName())) {
        wrong.add("column '" + field.getName() + "' is missing there");
      } else {
        FieldType type = other.schema().getField(field.getName()).getType();
        if (!ColumnTypes.same(field.getType(), type)) {
          wrong.add(
              "column '"
                  + field.getName()
                  + "' is "
                  + SqlCompiler.typeName(type)
                  + " there and "
                  + SqlCompiler.typeName(field.getType())
                  + " here");
        }
      }
    }
    other.schema().getFieldNames().stream()
        .filter(all::contains)
        .forEach(name -> wrong.add("column '" + name + "' is only there"));
    if (!first.windowing().equals(other.windowing())) {
      wrong.add(
          "its windows differ ("
              + WindowText.of(other.windowing())
              + " there, "
              + WindowText.of(first.windowing())
              + " here)");
    }
    if (!wrong.isEmpty()) {
      scope
          .graph()
          .problems()
          .error(
              scope.transform().inputs().get(index).reference().position(),
              ErrorCodes.DIFFERENT_ROWS,
              "transforms." + scope.name() + ".input",
              "the rows of '"
                  + other.name()
                  + "' differ from those of '"
                  + first.name()
                  + "': "
                  + String.join("; ", wrong)
                  + ". Expected the same columns (MapToFields can give them) and windows.");
    }
    return wrong.isEmpty();
  }
}

package dev.millrace.plan.step;

import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.spec.WindowText;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Flatten: the first input's columns; the others must have them too, in any order. */
final class FlattenPlanner implements StepPlanner {
  @Override
  public void plan(StepScope scope) {
    Flow first = scope.inputs().get(0);
    List<String> names = first.schema().getFieldNames();
    boolean fits = true;
    for (int i = 1; i < scope.inputs().size(); i++) {
      fits &= fits(scope, first, scope.inputs().get(i), i);
    }
    if (!fits) {
      return;
    }
    Schema.Builder out = Schema.builder();
    for (String name : names) {
      FieldType type = first.schema().getField(name).getType();
      for (Flow flow : scope.inputs()) {
        type = ColumnTypes.union(type, flow.schema().getField(name).getType());
      }
      out.addField(name, type);
    }
    Schema schema = out.build();
    List<List<Integer>> columns =
        scope.inputs().stream()
            .map(flow -> names.stream().map(flow.schema()::indexOf).toList())
            .toList();
    Edge edge =
        scope.add(new FlattenNode(columns), scope.inputs(), List.of(NodeOutput.main(schema)));
    boolean timed = scope.inputs().stream().allMatch(Flow::timed);
    boolean copied = scope.inputs().stream().anyMatch(Flow::copied);
    scope.publish(new Flow(scope.name(), edge, schema, first.windowing(), timed, copied));
  }

  private static boolean fits(StepScope scope, Flow first, Flow other, int index) {
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
              "ML-2056",
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

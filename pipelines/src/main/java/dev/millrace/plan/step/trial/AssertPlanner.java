package dev.millrace.plan.step.trial;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.literal.LiteralReader;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.CompareNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.spec.EdgeStep.AssertEqual;
import dev.millrace.spec.RowLiteral;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** AssertEqual: the input's rows beside those of the file, in whatever windows they are. */
public final class AssertPlanner implements StepPlanner {
  private final AssertEqual step;

  public AssertPlanner(AssertEqual step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow input = scope.input();
    Flow actual = input.isGlobal() ? input : scope.windowed(input, Flow.GLOBAL, "/global");
    Schema expected = nullable(input.schema());
    LiteralReader reader =
        new LiteralReader(scope.graph().problems(), scope.path("elements"), units(scope, expected));
    List<Object[]> rows = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (RowLiteral element : step.elements()) {
      rows.add(reader.row(element, expected));
      times.add(0L);
    }
    List<NodeOutput> outputs = List.of(NodeOutput.main(expected));
    Edge edge =
        scope.add("/expected", new CreateNode(rows, times), List.of(), outputs, Flow.GLOBAL);
    Flow literal = new Flow(scope.name(), edge, expected, Flow.GLOBAL, true, false);
    scope.add(new CompareNode(), List.of(actual, literal), outputs);
  }

  /** In Beam YAML's own form a number that stands for a time counts seconds. */
  private static EpochUnits units(StepScope scope, Schema schema) {
    EpochUnits units = EpochUnits.NONE;
    if (scope.graph().spec().isBeamForm()) {
      for (String column : schema.getFieldNames()) {
        units = units.with(column, EpochUnit.SECONDS);
      }
    }
    return units;
  }

  /** The same columns, each of which a row of the file may leave out. */
  private static Schema nullable(Schema schema) {
    Schema.Builder all = Schema.builder();
    schema
        .getFields()
        .forEach(field -> all.addField(field.getName(), field.getType().withNullable(true)));
    return all.build();
  }
}

package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.ValidateNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Validate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Validate: good rows as they are; the others with the names of the rules they break. */
final class ValidatePlanner implements StepPlanner {
  private static final String BROKEN = "broken_rules";

  private final Validate step;

  ValidatePlanner(Validate step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    Schema schema = in.schema();
    List<TypedExpression> rules = new ArrayList<>();
    for (Map.Entry<String, Located> rule : step.rules().entrySet()) {
      scope
          .typing()
          .predicate(rule.getValue(), schema, scope.path("rules." + rule.getKey()))
          .ifPresent(rules::add);
    }
    if (schema.hasField(BROKEN)) {
      scope.error(
          step.quarantine(),
          ErrorCodes.COLUMN_EXISTS,
          "quarantine",
          "the input has a column '"
              + BROKEN
              + "' already, which quarantined rows get; expected"
              + " another name for it.");
      return;
    }
    Schema broken =
        Schema.builder()
            .addFields(schema.getFields())
            .addField(BROKEN, FieldType.array(FieldType.STRING))
            .build();
    String side = step.quarantine().text();
    Edge edge =
        scope.add(
            new ValidateNode(List.copyOf(step.rules().keySet()), rules),
            List.of(in),
            StepScope.outputs(schema, List.of(new NodeOutput(side, broken))));
    scope.publishMain(edge, schema);
    scope.publishSide(side, edge, 1, broken, in);
  }
}

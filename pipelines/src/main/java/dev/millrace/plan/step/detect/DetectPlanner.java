package dev.millrace.plan.step.detect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.step.combine.CombinePlanner;
import dev.millrace.spec.DetectRule;
import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.Detect;
import dev.millrace.spec.KeyedStep.ResultWindow;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Detect: one branch of nodes for each rule over what each group measures in each window, and the
 * rows of all branches together. All of it is windows, groups and filters, so that results depend
 * on the multiset of events alone.
 */
public final class DetectPlanner implements StepPlanner {
  private final Detect step;

  public DetectPlanner(Detect step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    if (!fits(scope)) {
      return;
    }
    Optional<Flow> values = step.measure().flatMap(measure -> values(measure, scope));
    if (step.measure().isPresent() && values.isEmpty()) {
      return;
    }
    List<Flow> alerts = new ArrayList<>();
    for (Map.Entry<String, DetectRule> rule : step.rules().entrySet()) {
      RuleNodes nodes = new RuleNodes(scope, rule.getKey(), rule.getValue(), step.groupBy());
      nodes.plan(values).ifPresent(alerts::add);
    }
    if (alerts.size() == step.rules().size()) {
      publish(alerts, scope);
    }
  }

  /** Whether names, times and windows are such that rules can be planned; reports it if not. */
  private boolean fits(StepScope scope) {
    Flow in = scope.input();
    boolean fits = scope.needsTime(in, "Detect");
    for (Map.Entry<String, Located> group : step.groupBy().entrySet()) {
      if (AlertRows.RESERVED.contains(group.getKey())) {
        fits = false;
        scope.error(
            group.getValue(),
            ErrorCodes.COLUMN_EXISTS,
            "group_by",
            "Detect gives a column '"
                + group.getKey()
                + "' itself; expected another name, as in {other_name: "
                + group.getValue()
                + "}.");
      }
    }
    fits &= groupsAreColumns(scope);
    boolean needed = step.measure().isPresent();
    if (in.copied() || needed && !(in.windowing() instanceof FixedWindows)) {
      fits = false;
      scope.error(
          scope.transform().position(),
          ErrorCodes.WINDOWS_NOT_FIXED,
          "",
          "Detect compares windows that follow one another, and the rows of '"
              + in.name()
              + "' are in others ("
              + WindowText.of(in.windowing())
              + "). Expected 'windowing: {type: fixed, size: ...}' on the step.");
    }
    return fits;
  }

  /**
   * Rules of type missing group the events anew. An expression that fails for an event would make a
   * dead letter in each of these branches, and an event has one end at a step.
   */
  private boolean groupsAreColumns(StepScope scope) {
    long anew = step.rules().values().stream().filter(rule -> !rule.measures()).count();
    if (anew + (step.measure().isPresent() ? 1 : 0) < 2) {
      return true;
    }
    boolean columns = true;
    for (Map.Entry<String, Located> group : step.groupBy().entrySet()) {
      if (!scope.input().schema().hasField(group.getValue().text())) {
        columns = false;
        scope.error(
            group.getValue(),
            ErrorCodes.WRONG_FORM,
            "group_by",
            "a rule of type missing beside others takes columns alone, and '"
                + group.getValue()
                + "' is an expression. Compute '"
                + group.getKey()
                + "' with MapToFields before the step.");
      }
    }
    return columns;
  }

  /** What is measured, a DOUBLE after the group's columns, with the start of its window. */
  private Optional<Flow> values(CombineField measure, StepScope scope) {
    Combine combine =
        new Combine(step.groupBy(), Map.of(AlertRows.MEASURE, measure), ResultWindow.NONE);
    return new CombinePlanner(combine, name -> "measure")
        .rows(scope, "/values")
        .filter(flow -> isNumber(flow, measure, scope))
        .map(flow -> new AlertRows(scope, "/values", flow).measured(step.groupBy().size()));
  }

  private static boolean isNumber(Flow flow, CombineField measure, StepScope scope) {
    FieldType type = flow.schema().getField(AlertRows.MEASURE).getType();
    boolean number =
        switch (ValueKind.of(type)) {
          case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
          default -> false;
        };
    if (!number) {
      scope.error(
          measure.function(),
          ErrorCodes.WRONG_TYPE,
          "measure",
          "the measure is " + SqlCompiler.typeName(type) + "; expected a number.");
    }
    return number;
  }

  private static void publish(List<Flow> alerts, StepScope scope) {
    Schema rows = alerts.get(0).schema();
    List<Integer> columns = IntStream.range(0, rows.getFieldCount()).boxed().toList();
    Edge edge =
        scope.add(
            new FlattenNode(alerts.stream().map(alert -> columns).toList()),
            alerts,
            StepScope.outputs(rows, List.of()));
    scope.publish(new Flow(scope.name(), edge, rows, Flow.GLOBAL, true, false));
  }
}

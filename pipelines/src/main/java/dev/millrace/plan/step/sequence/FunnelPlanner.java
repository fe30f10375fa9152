package dev.millrace.plan.step.sequence;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.OrderColumns;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.walk.FunnelWalk;
import dev.millrace.spec.KeyedStep.Funnel;
import dev.millrace.spec.Located;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Funnel: the key, when an attempt began, how far it got, and when it reached each step. */
public final class FunnelPlanner implements StepPlanner {
  private static final String STARTED = "started_at";
  private static final String REACHED = "reached";
  private static final String LAST = "last_step";

  private final Funnel step;

  public FunnelPlanner(Funnel step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema input = scope.input().schema();
    boolean fits = scope.needsTime(scope.input(), "Funnel");
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    for (Located column : step.key()) {
      fits &= OrderColumns.type(scope, column, "key").isPresent();
      if (input.hasField(column.text())) {
        columns.put(column.text(), TypedExpression.column(input, column.text()));
      }
    }
    int keys = columns.size();
    for (Map.Entry<String, Located> condition : step.steps().entrySet()) {
      Optional<TypedExpression> typed =
          scope
              .typing()
              .predicate(condition.getValue(), input, scope.path("steps." + condition.getKey()));
      // No column of a key has a blank first.
      typed.ifPresent(e -> columns.put(" " + condition.getKey(), e));
      fits &= typed.isPresent();
    }
    if (fits && namesFit(scope)) {
      publish(scope, columns, keys);
    }
  }

  private boolean namesFit(StepScope scope) {
    Set<String> names = new HashSet<>(List.of(STARTED, REACHED, LAST));
    boolean distinct = true;
    for (Map.Entry<String, Located> named : step.steps().entrySet()) {
      String column = named.getKey() + "_at";
      if (!names.add(column)) {
        distinct = false;
        scope.error(
            named.getValue(),
            ErrorCodes.COLUMN_EXISTS,
            "steps." + named.getKey(),
            "the step gives a column '"
                + column
                + "' of its own, which tells when an attempt began. Expected another name.");
      }
    }
    Optional<Located> taken =
        step.key().stream().filter(column -> names.contains(column.text())).findFirst();
    taken.ifPresent(
        column ->
            scope.error(
                column,
                ErrorCodes.COLUMN_EXISTS,
                "key",
                "the step gives a column '"
                    + column.text()
                    + "' of its own. Rename that of the key before it."));
    return distinct && taken.isEmpty();
  }

  private void publish(StepScope scope, Map<String, TypedExpression> columns, int keys) {
    Flow in = scope.global(scope.input(), "/global", "Funnel");
    Schema.Builder needed = Schema.builder();
    columns.forEach((name, typed) -> needed.addField(name, typed.type()));
    Schema rows = needed.build();
    Edge mapped =
        scope.add(
            "/inputs",
            new MapNode(List.copyOf(columns.values()), 0),
            List.of(in),
            List.of(NodeOutput.main(rows)),
            in.windowing());
    Schema.Builder out = Schema.builder().addFields(rows.getFields().subList(0, keys));
    out.addField(STARTED, ValueKind.TIMESTAMP_TYPE);
    out.addField(REACHED, FieldType.INT64);
    out.addField(LAST, FieldType.STRING);
    step.steps()
        .keySet()
        .forEach(name -> out.addField(name + "_at", ValueKind.TIMESTAMP_TYPE.withNullable(true)));
    Map<String, String> conditions = new LinkedHashMap<>();
    step.steps().forEach((name, condition) -> conditions.put(name, condition.text()));
    Schema schema = out.build();
    Edge edge =
        scope.add(
            new WalkNode(
                List.copyOf(columns.keySet()).subList(0, keys),
                new FunnelWalk(keys, conditions, step.within()),
                rows),
            List.of(in.through(in.name(), mapped, rows)),
            StepScope.outputs(schema, List.of()));
    scope.publish(in.through(scope.name(), edge, schema));
  }
}

package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.SecondsExpression;
import dev.millrace.plan.column.TimeColumns;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.spec.RowStep.AssignTimestamps;
import dev.millrace.spec.WindowText;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** AssignTimestamps: the input's columns at another event time, in the windows of that time. */
final class TimestampPlanner implements StepPlanner {
  private final AssignTimestamps step;

  TimestampPlanner(AssignTimestamps step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    Schema schema = in.schema();
    if (!in.isGlobal()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.WINDOWS_WITHOUT_MEANING,
          "",
          "the rows of '"
              + in.name()
              + "' are already in windows ("
              + WindowText.of(in.windowing())
              + ") that a new event time would contradict. Put AssignTimestamps before the"
              + " windowing. To count these rows by another of their times, group them by an"
              + " expression of it.");
    }
    Optional<TypedExpression> typed =
        scope
            .typing()
            .expression(step.timestamp(), schema, scope.path("timestamp"))
            .filter(e -> isTime(e, step, scope))
            .flatMap(e -> inMillis(e, step, scope));
    Edge edge = in.edge();
    if (typed.isPresent()) {
      edge =
          scope.add(
              new AssignTimestampsNode(typed.get(), in.timed()),
              List.of(in),
              StepScope.outputs(schema, List.of()));
    }
    scope.publish(new Flow(scope.name(), edge, schema, in.windowing(), true, in.copied()));
  }

  /** Event times are milliseconds: finer times are cut. Numbers are seconds, as in Beam YAML. */
  private static Optional<TypedExpression> inMillis(
      TypedExpression typed, AssignTimestamps step, StepScope scope) {
    if (TimeColumns.isNumber(typed.type()) || ValueKind.isMixed(typed.type())) {
      return Optional.of(
          new TypedExpression(
              typed.text(),
              new SecondsExpression(typed),
              ValueKind.TIMESTAMP_TYPE.withNullable(true),
              typed.columns(),
              -1));
    }
    if (ValueKind.of(typed.type()) != ValueKind.TIMESTAMP_MICROS) {
      return Optional.of(typed);
    }
    FieldType millis = ValueKind.TIMESTAMP_TYPE.withNullable(true);
    Schema schema = scope.input().schema();
    return scope.typing().expression(step.timestamp(), schema, millis, scope.path("timestamp"));
  }

  private static boolean isTime(TypedExpression typed, AssignTimestamps step, StepScope scope) {
    boolean beam = scope.graph().spec().isBeamForm();
    return scope
        .typing()
        .expect(
            typed,
            beam && ValueKind.isMixed(typed.type())
                || TimeColumns.holdsTime(typed.type())
                    && (beam || !TimeColumns.isNumber(typed.type())),
            beam ? "TIMESTAMP, or a number of seconds since 1970" : expected(typed),
            step.timestamp().position(),
            scope.path("timestamp"));
  }

  private static String expected(TypedExpression typed) {
    return TimeColumns.isNumber(typed.type())
        ? "TIMESTAMP: a number says no time without its unit. Write TIMESTAMP_SECONDS("
            + typed.text()
            + ") or TIMESTAMP_MILLIS("
            + typed.text()
            + ")"
        : "TIMESTAMP";
  }
}

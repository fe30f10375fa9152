package dev.millrace.plan.step.detect;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.plan.step.detect.AlertRows.Computed;
import dev.millrace.spec.DetectRule;
import dev.millrace.spec.DetectRule.Baseline;
import dev.millrace.spec.DetectRule.Bounds;
import dev.millrace.spec.DetectRule.Change;
import dev.millrace.spec.DetectRule.Missing;
import dev.millrace.spec.DetectRule.Threshold;
import dev.millrace.spec.DetectRule.ValueRule;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The nodes of one rule, from the values of windows or, of a missing key, from the events. */
final class RuleNodes {
  private static final String ONE = "CAST(1 AS DOUBLE)";
  private static final String NONE = "CAST(NULL AS DOUBLE)";

  private final StepScope scope;
  private final String name;
  private final DetectRule rule;
  private final Map<String, Located> groupBy;

  RuleNodes(StepScope scope, String name, DetectRule rule, Map<String, Located> groupBy) {
    this.scope = scope;
    this.name = name;
    this.rule = rule;
    this.groupBy = groupBy;
  }

  /**
   * The rows of the rule, in the global window.
   *
   * @param values of the groups; empty if no rule needs them
   * @return empty if something is wrong, which is reported
   */
  Optional<Flow> plan(Optional<Flow> values) {
    return rule.accept(new Kinds(values)).map(rows -> rows.windows(Flow.GLOBAL, "/all").flow());
  }

  private AlertRows on(Flow flow) {
    return new AlertRows(scope, "/" + name, flow);
  }

  private int keys() {
    return groupBy.size();
  }

  /** Plans each kind of rule. */
  private final class Kinds implements DetectRule.Visitor<Optional<AlertRows>> {
    private final Optional<Flow> values;

    Kinds(Optional<Flow> values) {
      this.values = values;
    }

    @Override
    public Optional<AlertRows> visit(Threshold threshold) {
      return values
          .map(RuleNodes.this::on)
          .flatMap(rows -> judged(rows, threshold, NONE, NONE))
          .map(
              rows ->
                  rows.filter(
                      "/remarkable", either(threshold.bounds(), History.ABOVE, History.BELOW)))
          .map(RuleNodes.this::alerts);
    }

    @Override
    public Optional<AlertRows> visit(Change change) {
      String unit = change.relative() ? "ABS(" + History.MEAN + ")" : ONE;
      return values.flatMap(
          flow -> {
            History history = new History(on(flow), keys(), Optional.empty());
            return distant(history.of(1, 1), change, history.expected(), unit);
          });
    }

    @Override
    public Optional<AlertRows> visit(Baseline baseline) {
      return values.flatMap(
          flow -> {
            History history = new History(on(flow), keys(), baseline.alpha());
            AlertRows rows = history.of(baseline.windows(), baseline.least());
            return distant(rows, baseline, history.expected(), History.SPREAD);
          });
    }

    @Override
    public Optional<AlertRows> visit(Missing missing) {
      return silent(missing);
    }
  }

  /** Values that are further from what is expected than so many units. */
  private Optional<AlertRows> distant(
      AlertRows rows, ValueRule valueRule, String expected, String unit) {
    String from = History.EXPECTED + " + " + History.SPREAD + " * ";
    return judged(rows, valueRule, expected, unit)
        .map(
            judged ->
                judged.filter(
                    "/remarkable",
                    either(valueRule.bounds(), from + History.ABOVE, from + History.BELOW)))
        .map(this::alerts);
  }

  private static String either(Bounds bounds, String above, String below) {
    List<String> conditions = new ArrayList<>();
    bounds.above().ifPresent(a -> conditions.add(AlertRows.VALUE + " > " + above));
    bounds.below().ifPresent(b -> conditions.add(AlertRows.VALUE + " < " + below));
    return String.join(" OR ", conditions);
  }

  /** The values with their bounds; empty if those are wrong, which is reported. */
  private Optional<AlertRows> judged(
      AlertRows rows, ValueRule valueRule, String expected, String unit) {
    rows.info("/end", Map.of(History.END, WindowInfo.WINDOW_END));
    Map<String, TypedExpression> columns = rows.first(keys());
    columns.put(AlertRows.VALUE, rows.column(AlertRows.VALUE));
    columns.put(AlertRows.START, rows.column(AlertRows.START));
    columns.put(History.END, rows.column(History.END));
    columns.put(History.EXPECTED, rows.sql(expected, AlertRows.NUMBER));
    columns.put(History.SPREAD, rows.sql(unit, AlertRows.NUMBER));
    Optional<TypedExpression> above = bound(valueRule.bounds().above(), "above", rows);
    Optional<TypedExpression> below = bound(valueRule.bounds().below(), "below", rows);
    above.ifPresent(bound -> columns.put(History.ABOVE, bound));
    below.ifPresent(bound -> columns.put(History.BELOW, bound));
    boolean whole =
        above.isPresent() == valueRule.bounds().above().isPresent()
            && below.isPresent() == valueRule.bounds().below().isPresent();
    return whole ? Optional.of(rows.map("/bounds", columns)) : Optional.empty();
  }

  /** Over the columns of the group alone, which come first. */
  private Optional<TypedExpression> bound(Optional<Located> text, String key, AlertRows rows) {
    String path = scope.path("rules." + name + "." + key);
    Schema group = Schema.builder().addFields(rows.schema().getFields().subList(0, keys())).build();
    return text.flatMap(bound -> scope.typing().expression(bound, group, AlertRows.NUMBER, path));
  }

  private AlertRows alerts(AlertRows rows) {
    Map<String, TypedExpression> columns = rows.first(keys());
    columns.put("rule", rule(rows));
    columns.put("observed", rows.column(AlertRows.VALUE));
    columns.put("expected", rows.column(History.EXPECTED));
    String distance = AlertRows.VALUE + " - " + History.EXPECTED;
    columns.put(
        "score",
        rows.sql("(" + distance + ") / NULLIF(" + History.SPREAD + ", 0)", AlertRows.NUMBER));
    columns.put("window_start", rows.sql(AlertRows.START, AlertRows.TIME));
    columns.put("window_end", rows.column(History.END));
    return rows.map("/alerts", columns);
  }

  private TypedExpression rule(AlertRows rows) {
    return rows.sql("'" + name + "'", FieldType.STRING);
  }

  /** The end of each run of events, with the time of its last one. */
  private Optional<AlertRows> silent(Missing missing) {
    Flow in = scope.input();
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    groupBy.forEach(
        (column, text) ->
            scope
                .typing()
                .expression(text, in.schema(), scope.path("group_by"))
                .ifPresent(typed -> columns.put(column, typed)));
    if (columns.size() < keys()) {
      return Optional.empty();
    }
    AlertRows rows =
        on(in)
            .windows(new SessionWindows(missing.after()), "/runs")
            .map("/inputs", columns)
            .info("/time", Map.of(AlertRows.START, WindowInfo.TIMESTAMP))
            .combine("/last", keys(), Map.of(AlertRows.START, new Computed("max", AlertRows.START)))
            .info("/end", Map.of(History.END, WindowInfo.WINDOW_END));
    Map<String, TypedExpression> alert = rows.first(keys());
    alert.put("rule", rule(rows));
    for (String none : List.of("observed", "expected", "score")) {
      alert.put(none, rows.sql(NONE, AlertRows.NUMBER));
    }
    alert.put("window_start", rows.sql(AlertRows.START, AlertRows.TIME));
    alert.put("window_end", rows.column(History.END));
    return Optional.of(rows.map("/alerts", alert));
  }
}

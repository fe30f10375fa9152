package dev.millrace.plan.step.detect;

import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CombineNode.AggregateCall;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Rows on their way through the nodes of a step, which are added one after the other. The SQL here
 * is the planner's own, so that it cannot be wrong because of the file.
 */
final class AlertRows {
  static final String MEASURE = "detect_measure";
  static final String VALUE = "detect_value";
  static final String START = "detect_start";
  static final FieldType NUMBER = FieldType.DOUBLE.withNullable(true);
  static final FieldType TIME = ValueKind.TIMESTAMP_TYPE.withNullable(true);

  /** Names that columns of the group cannot have: those of the result, and those on the way. */
  static final Set<String> RESERVED =
      Set.of(
          "rule",
          "observed",
          "expected",
          "score",
          "window_start",
          "window_end",
          MEASURE,
          VALUE,
          START,
          History.WINDOW,
          History.AGE,
          History.WEIGHT,
          History.PAST,
          History.WEIGHTED,
          History.MEAN,
          History.SPREAD,
          History.COUNT,
          History.EXPECTED,
          History.ABOVE,
          History.BELOW,
          History.END);

  private final StepScope scope;
  private final String suffix;
  private Flow flow;

  /**
   * @param suffix after the step's name, for all nodes
   */
  AlertRows(StepScope scope, String suffix, Flow flow) {
    this.scope = scope;
    this.suffix = suffix;
    this.flow = flow;
  }

  Flow flow() {
    return flow;
  }

  Schema schema() {
    return flow.schema();
  }

  /** Of the groups' measure, a number, with the start of its window. */
  Flow measured(int keys) {
    info("/window", Map.of(START, WindowInfo.WINDOW_START));
    Map<String, TypedExpression> columns = first(keys);
    columns.put(VALUE, sql(MEASURE, NUMBER));
    columns.put(START, column(START));
    map("/measure", columns);
    return flow;
  }

  /** The first columns, as they are. */
  Map<String, TypedExpression> first(int count) {
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    schema().getFieldNames().subList(0, count).forEach(name -> columns.put(name, column(name)));
    return columns;
  }

  TypedExpression column(String name) {
    return TypedExpression.column(schema(), name);
  }

  TypedExpression sql(String text, FieldType type) {
    Position nowhere = scope.transform().position();
    return scope
        .typing()
        .expression(new Located(text, nowhere), schema(), type, scope.path(""))
        .orElseThrow();
  }

  AlertRows windows(WindowingSpec windowing, String name) {
    flow = scope.windowed(flow, windowing, suffix + name);
    return this;
  }

  AlertRows info(String name, Map<String, WindowInfo> infos) {
    Schema.Builder rows = Schema.builder().addFields(schema().getFields());
    infos.keySet().forEach(column -> rows.addField(column, ValueKind.TIMESTAMP_TYPE));
    add(name, new WindowInfoNode(List.copyOf(infos.values())), rows.build());
    return this;
  }

  AlertRows map(String name, Map<String, TypedExpression> columns) {
    Schema.Builder rows = Schema.builder();
    columns.forEach((column, expression) -> rows.addField(column, expression.type()));
    add(name, new MapNode(List.copyOf(columns.values()), 0), rows.build());
    return this;
  }

  /**
   * Groups by the first columns.
   *
   * @param aggregates output column → function, of the input's columns after those of the group
   */
  AlertRows combine(String name, int keys, Map<String, Computed> aggregates) {
    List<String> groups = schema().getFieldNames().subList(0, keys);
    Schema.Builder rows = Schema.builder().addFields(schema().getFields().subList(0, keys));
    List<AggregateCall> calls = new ArrayList<>();
    aggregates.forEach(
        (column, computed) -> {
          FieldType argument = schema().getField(computed.of).getType();
          AggregateCall call =
              new AggregateCall(
                  column,
                  computed.function,
                  Aggregates.create(computed.function, argument, Map.of()),
                  schema().indexOf(computed.of));
          calls.add(call);
          rows.addField(column, call.aggregate().resultType());
        });
    add(name, new CombineNode(groups, calls), rows.build());
    flow =
        new Flow(
            flow.name(), flow.edge(), flow.schema(), flow.windowing(), !flow.isGlobal(), false);
    return this;
  }

  /** An aggregate of a column. */
  record Computed(String function, String of) {}

  AlertRows filter(String name, String condition) {
    add(name, new FilterNode(sql(condition, FieldType.BOOLEAN.withNullable(true))), schema());
    return this;
  }

  private void add(String name, NodeKind kind, Schema rows) {
    Edge edge =
        scope.add(
            suffix + name, kind, List.of(flow), List.of(NodeOutput.main(rows)), flow.windowing());
    flow = flow.through(flow.name(), edge, rows);
  }
}

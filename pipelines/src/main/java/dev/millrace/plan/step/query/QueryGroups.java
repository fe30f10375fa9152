package dev.millrace.plan.step.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.plan.column.PackedExpression;
import dev.millrace.plan.column.SecondsExpression;
import dev.millrace.plan.column.TimeColumns;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CombineNode.AggregateCall;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.query.GroupedExpressions;
import dev.millrace.sql.query.Query;
import dev.millrace.sql.query.Query.Item;
import dev.millrace.sql.query.Query.WindowCall;
import dev.millrace.sql.query.QueryExpression;
import dev.millrace.sql.type.SqlProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** GROUP BY, its windows, the aggregates, and HAVING. */
final class QueryGroups {
  private final QueryScope scope;
  private final Query query;
  private final QueryTables tables;
  private final QueryNames names;

  QueryGroups(QueryScope scope, Query query, QueryTables tables) {
    this.scope = scope;
    this.query = query;
    this.tables = tables;
    this.names = tables.names();
  }

  /**
   * Rows, one per group.
   *
   * @param items what is selected, over them
   */
  record Grouped(Flow flow, List<QueryExpression> items) {}

  /** The parts of the query over the rows of the groups. */
  private record Parts(
      List<QueryExpression> groups,
      GroupedExpressions grouped,
      List<QueryExpression> items,
      Optional<QueryExpression> having) {}

  Optional<Grouped> plan(Flow flow, String suffix) {
    Optional<Parts> parts = scope.attempt(this::parts);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    return windowed(flow, suffix)
        .flatMap(rows -> combined(parts.get(), rows, suffix))
        .flatMap(rows -> having(parts.get(), rows, suffix))
        .map(rows -> new Grouped(rows, parts.get().items()));
  }

  private Parts parts() throws SqlProblem {
    List<QueryExpression> groups = new ArrayList<>();
    for (QueryExpression group : query.groupBy()) {
      groups.add(group.over(names));
    }
    GroupedExpressions grouped = new GroupedExpressions(groups, query.window().isPresent());
    List<QueryExpression> items = new ArrayList<>();
    for (Item item : query.items()) {
      if (item.expression().isPresent()) {
        items.add(grouped.over(item.expression().get().over(names)));
      }
    }
    Optional<QueryExpression> having = Optional.empty();
    if (query.having().isPresent()) {
      having = Optional.of(grouped.over(query.having().get().over(names)));
    }
    return new Parts(groups, grouped, items, having);
  }

  /** The rows in the windows of the window function, if there is one. */
  private Optional<Flow> windowed(Flow flow, String suffix) {
    if (query.window().isEmpty()) {
      return Optional.of(flow);
    }
    WindowCall call = query.window().get();
    if (!flow.isGlobal()) {
      return scope.refuse(
          call.place()
              .problem(
                  ErrorCodes.QUERY_NOT_OFFERED,
                  "the rows are already in windows ("
                      + WindowText.of(flow.windowing())
                      + "); drop "
                      + call.kind()
                      + " or the windowing before it"));
    }
    return scope
        .attempt(() -> call.time().over(names))
        .flatMap(time -> time(time, flow.schema(), call))
        .map(
            time -> {
              Flow timed =
                  scope.add(
                      suffix + "/time",
                      new AssignTimestampsNode(time, flow.timed()),
                      flow,
                      flow.schema());
              return scope.step().windowed(timed, windows(call), suffix + "/window");
            });
  }

  /** Event times are milliseconds: finer times are cut. */
  private Optional<TypedExpression> time(QueryExpression time, Schema schema, WindowCall call) {
    Optional<TypedExpression> typed = scope.typed(time, schema);
    return typed.filter(t -> ValueKind.of(t.type()) == ValueKind.TIMESTAMP_MICROS).isPresent()
        ? scope.typed(time, schema, ValueKind.TIMESTAMP_TYPE.withNullable(true))
        : typed.flatMap(t -> time(t, call));
  }

  private Optional<TypedExpression> time(TypedExpression time, WindowCall call) {
    boolean seconds = TimeColumns.isNumber(time.type()) && scope.step().graph().spec().isBeamForm();
    if (seconds) {
      return Optional.of(
          new TypedExpression(
              time.text(),
              new SecondsExpression(time),
              ValueKind.TIMESTAMP_TYPE.withNullable(true),
              time.columns(),
              -1));
    }
    if (ValueKind.of(time.type()) == ValueKind.TIMESTAMP) {
      return Optional.of(time);
    }
    return scope.refuse(
        call.time()
            .problem(
                ErrorCodes.WRONG_TYPE,
                "'"
                    + call.time().text()
                    + "' is "
                    + SqlCompiler.typeName(time.type())
                    + "; expected TIMESTAMP"));
  }

  private static WindowingSpec windows(WindowCall call) {
    Duration first = call.spans().get(0);
    return switch (call.kind()) {
      case TUMBLE -> new FixedWindows(first, Duration.ZERO);
      case HOP -> new SlidingWindows(call.spans().get(1), first, Duration.ZERO);
      case SESSION -> new SessionWindows(first);
    };
  }

  private Optional<Flow> combined(Parts parts, Flow flow, String suffix) {
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    boolean whole = true;
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < parts.groups().size(); i++) {
      String name = GroupedExpressions.group(i);
      Optional<TypedExpression> typed = scope.typed(parts.groups().get(i), flow.schema());
      whole &= typed.isPresent();
      groups.add(name);
      typed.ifPresent(group -> columns.put(name, group));
    }
    List<AggregateCall> calls = new ArrayList<>();
    for (GroupedExpressions.Call call : parts.grouped().calls()) {
      whole &= aggregate(call, flow, columns, calls);
    }
    if (!whole) {
      return Optional.empty();
    }
    Schema.Builder inputs = Schema.builder();
    columns.forEach((name, column) -> inputs.addField(name, column.type()));
    Schema middle = inputs.build();
    Flow mapped =
        scope.add(suffix + "/inputs", new MapNode(List.copyOf(columns.values()), 0), flow, middle);
    Schema.Builder out = Schema.builder();
    groups.forEach(name -> out.addField(middle.getField(name)));
    calls.forEach(call -> out.addField(call.name(), call.aggregate().resultType()));
    Flow rows = scope.add(suffix + "/group", new CombineNode(groups, calls), mapped, out.build());
    Flow combined =
        new Flow(
            rows.name(), rows.edge(), rows.schema(), rows.windowing(), !rows.isGlobal(), false);
    return Optional.of(query.window().isPresent() ? bounds(combined, suffix) : combined);
  }

  private boolean aggregate(
      GroupedExpressions.Call call,
      Flow flow,
      Map<String, TypedExpression> columns,
      List<AggregateCall> calls) {
    @Nullable FieldType type = null;
    int index = -1;
    if (!call.function().equals("count") || call.argument().isPresent()) {
      Optional<TypedExpression> argument = argument(call, flow);
      if (argument.isEmpty()) {
        return false;
      }
      index = columns.size();
      type = argument.get().type();
      columns.put(call.column(), argument.get());
    }
    try {
      calls.add(
          new AggregateCall(
              call.column(),
              AggregateCall.function(call.function(), call.config()),
              Aggregates.create(call.function(), type, call.config()),
              index));
      return true;
    } catch (IllegalArgumentException e) {
      scope.refuse(
          call.place().problem(ErrorCodes.UNKNOWN_AGGREGATE, String.valueOf(e.getMessage())));
      return false;
    }
  }

  /** What an aggregate takes of each row; empty if it is wrong, which is reported. */
  private Optional<TypedExpression> argument(GroupedExpressions.Call call, Flow flow) {
    Optional<TypedExpression> argument =
        call.argument().flatMap(value -> scope.typed(value, flow.schema()));
    if (Aggregates.takesRows(call.function())) {
      return call.argument().isPresent() && argument.isEmpty()
          ? Optional.empty()
          : Optional.of(wholeRow(flow, argument.orElse(null)));
    } else if (call.argument().isEmpty()) {
      return scope.refuse(
          call.place()
              .problem(
                  ErrorCodes.UNKNOWN_AGGREGATE, "'" + call.function() + "' needs an argument"));
    } else if (call.by().isEmpty()) {
      return argument;
    }
    Optional<TypedExpression> by = scope.typed(call.by().get(), flow.schema());
    return argument.flatMap(
        value -> by.map(b -> PackedExpression.chosen(value, b, null, flow.schema())));
  }

  private TypedExpression wholeRow(Flow flow, @Nullable TypedExpression taken) {
    Map<String, TypedExpression> row = new QueryStar(scope, tables, flow).all();
    return PackedExpression.of(
        List.copyOf(row.keySet()), List.copyOf(row.values()), taken, flow.schema());
  }

  private Flow bounds(Flow flow, String suffix) {
    Schema rows =
        Schema.builder()
            .addFields(flow.schema().getFields())
            .addField(GroupedExpressions.START, ValueKind.TIMESTAMP_TYPE)
            .addField(GroupedExpressions.END, ValueKind.TIMESTAMP_TYPE)
            .build();
    WindowInfoNode node =
        new WindowInfoNode(List.of(WindowInfo.WINDOW_START, WindowInfo.WINDOW_END));
    return scope.add(suffix + "/bounds", node, flow, rows);
  }

  private Optional<Flow> having(Parts parts, Flow flow, String suffix) {
    if (parts.having().isEmpty()) {
      return Optional.of(flow);
    }
    return scope
        .typed(parts.having().get(), flow.schema())
        .map(keep -> scope.add(suffix + "/having", new FilterNode(keep), flow, flow.schema()));
  }
}

package dev.millrace.plan.step.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.query.GroupedExpressions;
import dev.millrace.sql.query.Query;
import dev.millrace.sql.query.Query.Item;
import dev.millrace.sql.query.Query.Source;
import dev.millrace.sql.query.QueryExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Plans a query in the order in which it is computed: tables, WHERE, groups, HAVING, columns. */
final class QueryPlanner {
  private final QueryScope scope;

  QueryPlanner(QueryScope scope) {
    this.scope = scope;
  }

  /**
   * Adds the nodes of a query.
   *
   * @param suffix after the step's name, for its nodes
   * @param last whether its rows are the step's
   * @return its rows; empty if it is wrong, which is reported
   */
  Optional<Flow> plan(Query query, String suffix, boolean last) {
    boolean alone = query.unions().isEmpty();
    List<Flow> parts = new ArrayList<>();
    select(query, alone ? suffix : suffix + "/union-1", last && alone).ifPresent(parts::add);
    for (int i = 0; i < query.unions().size(); i++) {
      plan(query.unions().get(i), suffix + "/union-" + (i + 2), false).ifPresent(parts::add);
    }
    if (parts.size() < 1 + query.unions().size()) {
      return Optional.empty();
    }
    return alone ? Optional.of(parts.get(0)) : union(query, parts, last ? "" : suffix + "/union");
  }

  private Optional<Flow> union(Query query, List<Flow> parts, String suffix) {
    Schema first = parts.get(0).schema();
    Schema.Builder out = Schema.builder();
    List<Integer> columns = IntStream.range(0, first.getFieldCount()).boxed().toList();
    for (int column : columns) {
      FieldType type = first.getField(column).getType();
      for (Flow part : parts) {
        boolean fits =
            part.schema().getFieldCount() == first.getFieldCount()
                && ColumnTypes.same(type, part.schema().getField(column).getType())
                && part.windowing().equals(parts.get(0).windowing());
        if (!fits) {
          return scope.refuse(
              query
                  .from()
                  .get(0)
                  .place()
                  .problem(
                      ErrorCodes.QUERY_NOT_OFFERED,
                      "the queries of UNION ALL have other columns or windows than the first"));
        }
        type = ColumnTypes.union(type, part.schema().getField(column).getType());
      }
      out.addField(first.getField(column).getName(), type);
    }
    Schema rows = out.build();
    Edge edge =
        scope
            .step()
            .add(
                suffix,
                new FlattenNode(parts.stream().map(part -> columns).toList()),
                parts,
                List.of(NodeOutput.main(rows)),
                parts.get(0).windowing());
    boolean timed = parts.stream().allMatch(Flow::timed);
    boolean copied = parts.stream().anyMatch(Flow::copied);
    return Optional.of(
        new Flow(scope.step().name(), edge, rows, parts.get(0).windowing(), timed, copied));
  }

  private Optional<Flow> select(Query query, String suffix, boolean last) {
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < query.from().size(); i++) {
      Source source = query.from().get(i);
      Optional<Flow> flow =
          source.query().isPresent()
              ? plan(source.query().get(), suffix + "/from-" + (i + 1), false)
              : scope.table(source);
      flow.ifPresent(f -> tables.add(new Table(source.alias(), f)));
    }
    if (tables.size() < query.from().size()) {
      return Optional.empty();
    }
    QueryTables joined = new QueryTables(scope, query, tables);
    Optional<Flow> flow = joined.joined(query);
    List<QueryExpression> conditions = new ArrayList<>(joined.conditions());
    query.where().ifPresent(conditions::add);
    for (int i = 0; i < conditions.size() && flow.isPresent(); i++) {
      QueryExpression condition = conditions.get(i);
      String name = suffix + "/where" + (i == 0 ? "" : "-" + (i + 1));
      Flow before = flow.get();
      flow =
          scope
              .attempt(() -> condition.over(joined.names()))
              .flatMap(resolved -> filter(resolved, before, name));
    }
    return flow.flatMap(rows -> columns(query, joined, rows, suffix, last));
  }

  private Optional<Flow> filter(QueryExpression condition, Flow flow, String suffix) {
    Optional<TypedExpression> typed = scope.typed(condition, flow.schema());
    if (typed.isPresent() && ValueKind.of(typed.get().type()) != ValueKind.BOOLEAN) {
      return scope.refuse(
          condition.problem(
              ErrorCodes.WRONG_TYPE,
              "'"
                  + condition.text()
                  + "' is "
                  + SqlCompiler.typeName(typed.get().type())
                  + "; expected a condition (BOOLEAN)"));
    }
    return typed.map(keep -> scope.add(suffix, new FilterNode(keep), flow, flow.schema()));
  }

  private Optional<Flow> columns(
      Query query, QueryTables tables, Flow flow, String suffix, boolean last) {
    boolean grouped =
        !query.groupBy().isEmpty()
            || query.window().isPresent()
            || query.having().isPresent()
            || query.items().stream()
                .flatMap(item -> item.expression().stream())
                .anyMatch(GroupedExpressions::aggregates);
    String mapped = last && !query.distinct() ? "" : suffix + "/select";
    Optional<Flow> rows;
    if (grouped) {
      rows =
          new QueryGroups(scope, query, tables)
              .plan(flow, suffix)
              .flatMap(groups -> project(query, groups.items(), groups.flow(), tables, mapped));
    } else {
      rows = resolved(query, tables).flatMap(items -> project(query, items, flow, tables, mapped));
    }
    return query.distinct() ? rows.map(r -> distinct(r, last ? "" : suffix + "/distinct")) : rows;
  }

  /** The selected expressions over the joined rows, in the order of the items that have one. */
  private Optional<List<QueryExpression>> resolved(Query query, QueryTables tables) {
    return scope.attempt(
        () -> {
          List<QueryExpression> items = new ArrayList<>();
          for (Item item : query.items()) {
            if (item.expression().isPresent()) {
              items.add(item.expression().get().over(tables.names()));
            }
          }
          return items;
        });
  }

  private Optional<Flow> project(
      Query query, List<QueryExpression> items, Flow flow, QueryTables tables, String suffix) {
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    int next = 0;
    boolean whole = true;
    for (int i = 0; i < query.items().size(); i++) {
      Item item = query.items().get(i);
      if (item.expression().isEmpty()) {
        whole &= new QueryStar(scope, tables, flow).add(query, item, columns);
        continue;
      }
      Optional<TypedExpression> typed = scope.typed(items.get(next++), flow.schema());
      whole &= typed.isPresent();
      String name = item.name().orElse("EXPR$" + i);
      typed.ifPresent(expression -> columns.put(QueryStar.free(name, columns), expression));
    }
    if (!whole) {
      return Optional.empty();
    }
    Schema.Builder out = Schema.builder();
    columns.forEach((name, column) -> out.addField(name, column.type()));
    Schema rows = out.build();
    return Optional.of(
        scope.add(suffix, new MapNode(List.copyOf(columns.values()), 0), flow, rows));
  }

  private Flow distinct(Flow flow, String suffix) {
    List<String> all = flow.schema().getFieldNames();
    Flow once = scope.add(suffix, new CombineNode(all, List.of()), flow, flow.schema());
    return new Flow(
        once.name(), once.edge(), once.schema(), once.windowing(), !once.isGlobal(), false);
  }
}

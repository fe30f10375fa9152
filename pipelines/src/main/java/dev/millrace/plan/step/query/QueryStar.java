package dev.millrace.plan.step.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.step.join.JoinChain;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.sql.query.Query;
import dev.millrace.sql.query.Query.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns that {@code *} stands for. */
final class QueryStar {
  private final QueryScope scope;
  private final QueryTables tables;
  private final Flow flow;

  /**
   * @param flow the joined rows
   */
  QueryStar(QueryScope scope, QueryTables tables, Flow flow) {
    this.scope = scope;
    this.tables = tables;
    this.flow = flow;
  }

  /** Adds them; false if there are none, which is reported. */
  boolean add(Query query, Item item, Map<String, TypedExpression> columns) {
    List<Table> meant =
        tables.tables().stream()
            .filter(table -> item.table().isEmpty() || item.table().get().equals(table.alias()))
            .toList();
    boolean grouped =
        !query.groupBy().isEmpty() || query.window().isPresent() || isAggregated(meant);
    if (meant.isEmpty() || grouped) {
      String star = item.table().map(table -> table + ".*").orElse("*");
      scope.refuse(
          query
              .from()
              .get(0)
              .place()
              .problem(
                  ErrorCodes.QUERY_NOT_OFFERED,
                  "'"
                      + star
                      + (grouped
                          ? "' has no meaning beside aggregates; name the columns"
                          : "' names no table of the query")));
      return false;
    }
    add(meant, columns);
    return true;
  }

  /** The columns of all tables. */
  Map<String, TypedExpression> all() {
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    add(tables.tables(), columns);
    return columns;
  }

  private void add(List<Table> meant, Map<String, TypedExpression> columns) {
    for (Table table : meant) {
      for (String column : table.flow().schema().getFieldNames()) {
        columns.put(
            free(column, columns), TypedExpression.column(flow.schema(), name(table, column)));
      }
    }
  }

  /** An aggregate without GROUP BY leaves no column of the tables either. */
  private boolean isAggregated(List<Table> meant) {
    return meant.stream()
        .flatMap(table -> table.flow().schema().getFieldNames().stream().map(c -> name(table, c)))
        .anyMatch(column -> !flow.schema().hasField(column));
  }

  private String name(Table table, String column) {
    return tables.tables().size() == 1 ? column : JoinChain.name(table, column);
  }

  /** A name, with the first number after it that makes it a new one. */
  static String free(String name, Map<String, TypedExpression> taken) {
    String free = name;
    for (int i = 0; taken.containsKey(free); i++) {
      free = name + i;
    }
    return free;
  }
}

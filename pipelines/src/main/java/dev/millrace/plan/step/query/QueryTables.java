package dev.millrace.plan.step.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.step.join.JoinChain;
import dev.millrace.plan.step.join.JoinChain.Link;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.Located;
import dev.millrace.sql.query.Query;
import dev.millrace.sql.query.Query.JoinKind;
import dev.millrace.sql.query.Query.Source;
import dev.millrace.sql.query.QueryExpression;
import dev.millrace.sql.query.QueryExpression.NoSuchName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables of a query, joined. */
final class QueryTables {
  private final QueryScope scope;
  private final List<Table> tables;
  private final QueryNames names;
  private final List<Link> links = new ArrayList<>();

  /** Conditions of inner joins that are more than equal columns. */
  private final List<QueryExpression> conditions = new ArrayList<>();

  /**
   * @param tables of the query's sources
   */
  QueryTables(QueryScope scope, Query query, List<Table> tables) {
    this.scope = scope;
    this.tables = tables;
    Set<String> shared = new LinkedHashSet<>();
    // Where all rows of the right side are kept, its column may be the one that has the value.
    query.from().stream()
        .filter(source -> source.kind() != JoinKind.RIGHT && source.kind() != JoinKind.FULL)
        .forEach(source -> shared.addAll(source.using()));
    this.names = new QueryNames(tables, shared);
  }

  QueryNames names() {
    return names;
  }

  List<Table> tables() {
    return tables;
  }

  /** What rows must fulfil besides the equal columns. */
  List<QueryExpression> conditions() {
    return conditions;
  }

  /** The rows of all tables together; empty if they cannot be joined, which is reported. */
  Optional<Flow> joined(Query query) {
    if (tables.size() == 1) {
      return Optional.of(tables.get(0).flow());
    }
    if (twoOfOneName(query)) {
      return Optional.empty();
    }
    boolean whole = true;
    List<JoinType> types = new ArrayList<>();
    for (int i = 1; i < tables.size(); i++) {
      Source source = query.from().get(i);
      types.add(type(source.kind()));
      whole &= using(source, i) && on(source, i, lastsToTheEnd(query, i));
    }
    query.where().ifPresent(where -> where.conjuncts().forEach(c -> link(c, query)));
    return whole
        ? new JoinChain(scope.step(), QueryScope.KEY, tables, links).join(types)
        : Optional.empty();
  }

  private static JoinType type(JoinKind kind) {
    return switch (kind) {
      case INNER, COMMA -> JoinType.INNER;
      case LEFT -> JoinType.LEFT;
      case RIGHT -> JoinType.RIGHT;
      case FULL -> JoinType.OUTER;
    };
  }

  private boolean using(Source source, int table) {
    for (String column : source.using()) {
      int first = 0;
      while (first < table && !has(first, column)) {
        first++;
      }
      if (first == table || !has(table, column)) {
        scope.refuse(
            source
                .place()
                .problem(
                    ErrorCodes.UNKNOWN_NAME,
                    "column '" + column + "' of USING is not in both tables"));
        return false;
      }
      links.add(new Link(first, column, table, column, scope.text()));
    }
    return true;
  }

  private boolean has(int table, String column) {
    return tables.get(table).flow().schema().hasField(column);
  }

  /** Whether rows that a join leaves out stay out, so that they can be filtered at the end. */
  private static boolean lastsToTheEnd(Query query, int table) {
    List<Source> later = query.from().subList(table + 1, query.from().size());
    return type(query.from().get(table).kind()) == JoinType.INNER
        && later.stream().noneMatch(s -> s.kind() == JoinKind.RIGHT || s.kind() == JoinKind.FULL);
  }

  private boolean twoOfOneName(Query query) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < tables.size(); i++) {
      String alias = tables.get(i).alias();
      if (!names.add(alias)) {
        scope.refuse(
            query
                .from()
                .get(i)
                .place()
                .problem(
                    ErrorCodes.UNKNOWN_TABLE,
                    "two tables are called '" + alias + "'; give each a name with AS"));
        return true;
      }
    }
    return false;
  }

  private boolean on(Source source, int table, boolean filters) {
    for (QueryExpression condition :
        source.on().map(QueryExpression::conjuncts).orElse(List.of())) {
      // What two earlier tables must have in common is a condition of this join, not of theirs.
      Optional<Link> link = link(condition).filter(found -> found.later() == table);
      link.ifPresent(links::add);
      if (link.isEmpty() && filters) {
        conditions.add(condition);
      } else if (link.isEmpty()) {
        scope.refuse(
            condition.problem(
                ErrorCodes.QUERY_NOT_OFFERED,
                "an outer join, and one before a join that keeps all rows of its right side, takes"
                    + " only equal columns of its table and an earlier one; filter the tables in"
                    + " subqueries"));
        return false;
      }
    }
    return true;
  }

  /** Tables after a comma belong together by what WHERE says. */
  private void link(QueryExpression condition, Query query) {
    link(condition)
        .filter(link -> query.from().get(link.later()).kind() == JoinKind.COMMA)
        .ifPresent(links::add);
  }

  /** Two columns of different tables, if a condition says that they are equal. */
  private Optional<Link> link(QueryExpression condition) {
    List<List<String>> sides = condition.equality();
    if (sides.isEmpty()) {
      return Optional.empty();
    }
    try {
      QueryNames.Found a = names.find(sides.get(0));
      QueryNames.Found b = names.find(sides.get(1));
      boolean whole = a.fields().isEmpty() && b.fields().isEmpty() && a.table() != b.table();
      Located at = new Located(condition.text(), scope.text().position());
      return whole
          ? Optional.of(new Link(a.table(), a.column(), b.table(), b.column(), at))
          : Optional.empty();
    } catch (NoSuchName unknown) {
      // It is reported when the condition is compiled.
      return Optional.empty();
    }
  }
}

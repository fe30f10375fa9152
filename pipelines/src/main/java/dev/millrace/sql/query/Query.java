package dev.millrace.sql.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A query.
 *
 * @param from its tables in order, at least one
 * @param items what it selects
 * @param groupBy without windows
 * @param window the window function among the groups
 * @param unions further queries whose rows are added ({@code UNION ALL})
 */
public record Query(
    List<Source> from,
    Optional<QueryExpression> where,
    List<Item> items,
    List<QueryExpression> groupBy,
    Optional<WindowCall> window,
    Optional<QueryExpression> having,
    boolean distinct,
    List<Query> unions) {

  public Query {
    from = List.copyOf(from);
    items = List.copyOf(items);
    groupBy = List.copyOf(groupBy);
    unions = List.copyOf(unions);
  }

  /** How a table is joined to those before it. */
  public enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    /** A comma: what belongs together is said by {@code WHERE}. */
    COMMA
  }

  /**
   * A table.
   *
   * @param name of an input; empty for a query within the query
   * @param alias what its columns are called by
   * @param kind how it is joined to the tables before it
   * @param on the condition, if one is given
   * @param using columns of both sides that must be equal
   * @param place for messages
   */
  public record Source(
      Optional<String> name,
      Optional<Query> query,
      String alias,
      JoinKind kind,
      Optional<QueryExpression> on,
      List<String> using,
      QueryExpression place) {}

  /**
   * Something that is selected: columns of all tables, of one, or an expression.
   *
   * @param expression empty for {@code *}
   * @param table whose columns {@code TABLE.*} means
   * @param name the output's column; empty where the query gives none
   */
  public record Item(
      Optional<QueryExpression> expression, Optional<String> table, Optional<String> name) {}

  /** {@code TUMBLE(time, size)}, {@code HOP(time, period, size)}, {@code SESSION(time, gap)}. */
  public record WindowCall(
      WindowKind kind, QueryExpression time, List<Duration> spans, QueryExpression place) {}

  /** The windows that SQL has. */
  public enum WindowKind {
    TUMBLE,
    HOP,
    SESSION
  }
}

package dev.millrace.sql.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.type.SqlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;

/**
 * The expressions of a query with groups, over rows that have one column per group, one per
 * aggregate, and where the window begins and ends.
 */
public final class GroupedExpressions {
  /** The column with the window's start. */
  public static final String START = "$start";

  /** The column with the window's end. */
  public static final String END = "$end";

  private static final Set<String> STARTS = Set.of("TUMBLE_START", "HOP_START", "SESSION_START");
  private static final Set<String> ENDS = Set.of("TUMBLE_END", "HOP_END", "SESSION_END");

  private final List<QueryExpression> groups;
  private final boolean windowed;
  private final List<Call> calls = new ArrayList<>();

  /**
   * An aggregate.
   *
   * @param column the column that holds it
   * @param function Millrace's name for it
   * @param argument empty for whole rows; in an aggregate that takes them, whether it takes a row
   * @param by what the value is chosen by
   * @param config further arguments
   */
  public record Call(
      String column,
      String function,
      Optional<QueryExpression> argument,
      Optional<QueryExpression> by,
      Map<String, String> config,
      QueryExpression place) {}

  /**
   * @param windowed whether a window function is among the groups
   */
  public GroupedExpressions(List<QueryExpression> groups, boolean windowed) {
    this.groups = List.copyOf(groups);
    this.windowed = windowed;
  }

  /** Whether an expression holds an aggregate. */
  public static boolean aggregates(QueryExpression expression) {
    boolean[] found = {false};
    expression
        .node()
        .accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlCall call) {
                found[0] |= AggregateCalls.isAggregate(call);
                return super.visit(call);
              }
            });
    return found[0];
  }

  /** The column of a group. */
  public static String group(int index) {
    return "$group" + index;
  }

  /** The aggregates of all expressions so far. */
  public List<Call> calls() {
    return calls;
  }

  /** An expression over the rows of the groups. */
  public QueryExpression over(QueryExpression expression) throws SqlProblem {
    return expression.changed(new Shuttle(expression));
  }

  private static String nameOf(SqlCall call) {
    return call.getOperator().getName().toUpperCase(Locale.ROOT);
  }

  private final class Shuttle extends SqlShuttle {
    private final QueryExpression whole;

    Shuttle(QueryExpression whole) {
      this.whole = whole;
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
      Optional<SqlNode> group = group(name);
      if (group.isEmpty()) {
        throw QueryExpression.at(
            name,
            ErrorCodes.NOT_GROUPED,
            "'"
                + String.join(".", name.names)
                + "' is neither in GROUP BY nor the argument of an aggregate");
      }
      return group.get();
    }

    @Override
    public SqlNode visit(SqlCall call) {
      Optional<SqlNode> group = group(call);
      String name = nameOf(call);
      if (group.isPresent()) {
        return group.get();
      } else if (windowed && (STARTS.contains(name) || ENDS.contains(name))) {
        return column(STARTS.contains(name) ? START : END, call.getParserPosition());
      }
      if (call.getKind() == SqlKind.DOT) {
        return QueryExpression.field(call, this);
      }
      return AggregateCalls.isAggregate(call) ? aggregate(call) : super.visit(call);
    }

    private SqlNode aggregate(SqlCall call) {
      AggregateCalls.Aggregate aggregate = AggregateCalls.read(call);
      String column = "$aggregate" + calls.size();
      calls.add(
          new Call(
              column,
              aggregate.function(),
              aggregate.argument().map(argument -> new QueryExpression(argument, whole.source())),
              aggregate.by().map(by -> new QueryExpression(by, whole.source())),
              aggregate.config(),
              new QueryExpression(call, whole.source())));
      return column(column, call.getParserPosition());
    }

    private Optional<SqlNode> group(SqlNode node) {
      for (int i = 0; i < groups.size(); i++) {
        if (groups.get(i).node().equalsDeep(node, Litmus.IGNORE)) {
          return Optional.of(column(GroupedExpressions.group(i), node.getParserPosition()));
        }
      }
      return Optional.empty();
    }
  }

  private static SqlIdentifier column(String name, SqlParserPos place) {
    return new SqlIdentifier(name, place);
  }
}

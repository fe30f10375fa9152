package dev.millrace.sql.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.function.found.Libraries;
import dev.millrace.sql.parse.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;

/** The aggregates of SQL as Millrace's own. */
final class AggregateCalls {
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("COUNT", "count"),
          Map.entry("SUM", "sum"),
          Map.entry("AVG", "mean"),
          Map.entry("MIN", "min"),
          Map.entry("MAX", "max"),
          Map.entry("STDDEV", "stddev_samp"),
          Map.entry("STDDEV_SAMP", "stddev_samp"),
          Map.entry("STDDEV_POP", "stddev_pop"),
          Map.entry("VARIANCE", "var_samp"),
          Map.entry("VAR_SAMP", "var_samp"),
          Map.entry("VAR_POP", "var_pop"),
          Map.entry("MEDIAN", "median"),
          Map.entry("MODE", "mode"),
          Map.entry("ANY_VALUE", "any_value"),
          Map.entry("ARRAY_AGG", "collect"),
          Map.entry("COLLECT", "collect"),
          Map.entry("STRING_AGG", "string_agg"),
          Map.entry("LISTAGG", "string_agg"),
          Map.entry("EVERY", "all"),
          Map.entry("BOOL_AND", "all"),
          Map.entry("SOME", "any"),
          Map.entry("BOOL_OR", "any"),
          Map.entry("APPROX_COUNT_DISTINCT", "approx_count_distinct"),
          Map.entry("FIRST_ROW", "first_row"),
          Map.entry("LAST_ROW", "last_row"));

  /** Of {@code (value, by)}. */
  private static final Map<String, String> CHOOSING =
      Map.of("ARG_MIN", "arg_min", "MIN_BY", "arg_min", "ARG_MAX", "arg_max", "MAX_BY", "arg_max");

  /** Quantiles of {@code (value, share)}. */
  private static final Map<String, Boolean> DISCRETE =
      Map.of("QUANTILE_CONT", false, "QUANTILE_DISC", true);

  /** The estimate of {@code (value, share)}. */
  private static final String ESTIMATED = "APPROX_QUANTILE";

  /** Quantiles of {@code (share) WITHIN GROUP (ORDER BY value)}. */
  private static final Map<String, Boolean> ORDERED_DISCRETE =
      Map.of("PERCENTILE_CONT", false, "PERCENTILE_DISC", true);

  private AggregateCalls() {}

  /**
   * An aggregate.
   *
   * @param function Millrace's name for it
   * @param argument empty for whole rows; in an aggregate that takes them, whether it takes a row
   * @param by what the value is chosen by
   * @param config further arguments
   */
  record Aggregate(
      String function,
      Optional<SqlNode> argument,
      Optional<SqlNode> by,
      Map<String, String> config) {
    static Aggregate of(String function, Optional<SqlNode> argument, Map<String, String> config) {
      return new Aggregate(function, argument, Optional.empty(), config);
    }

    /** Of the rows for which a condition is TRUE. */
    Aggregate filtered(SqlNode condition) {
      if (by.isPresent()) {
        return new Aggregate(function, argument, Optional.of(where(condition, by.get())), config);
      }
      SqlNode row = SqlLiteral.createBoolean(true, condition.getParserPosition());
      return of(function, Optional.of(where(condition, argument.orElse(row))), config);
    }

    /** NULL where a condition is not TRUE, which aggregates skip. */
    private static SqlNode where(SqlNode condition, SqlNode taken) {
      SqlParserPos place = condition.getParserPosition();
      return new SqlCase(
          place,
          null,
          SqlNodeList.of(condition),
          SqlNodeList.of(taken),
          SqlLiteral.createNull(place));
    }
  }

  /** Whether a call is an aggregate, or says more of one: its rows or their order. */
  static boolean isAggregate(SqlCall call) {
    String name = nameOf(call);
    return call.getKind() == SqlKind.FILTER
        || call.getKind() == SqlKind.WITHIN_GROUP
        || isOfLibrary(name)
        || FUNCTIONS.containsKey(name)
        || CHOOSING.containsKey(name)
        || DISCRETE.containsKey(name)
        || name.equals(ESTIMATED)
        || ORDERED_DISCRETE.containsKey(name);
  }

  /** What an aggregate is; refuses forms that are not offered. */
  static Aggregate read(SqlCall call) {
    if (call.getKind() == SqlKind.FILTER) {
      return read(call.operand(0)).filtered(call.operand(1));
    } else if (call.getKind() == SqlKind.WITHIN_GROUP) {
      return withinGroup(call);
    }
    String name = nameOf(call);
    if (ORDERED_DISCRETE.containsKey(name)) {
      throw refused(
          call, name + " needs an order: " + name + "(0.95) WITHIN GROUP (ORDER BY column)");
    }
    Boolean discrete = DISCRETE.get(name);
    if (discrete != null) {
      refuseDistinct(call);
      expectOperands(call, 2);
      return quantile(call.operand(0), call.operand(1), discrete);
    }
    if (name.equals(ESTIMATED)) {
      refuseDistinct(call);
      expectOperands(call, 2);
      return Aggregate.of(
          "approx_quantile",
          Optional.of(call.operand(0)),
          Map.of("q", literal(call.operand(1), "share")));
    }
    if (CHOOSING.containsKey(name)) {
      return chosen(call, CHOOSING.get(name));
    }
    return plain(
        call,
        isOfLibrary(name) ? name.toLowerCase(Locale.ROOT) : FUNCTIONS.getOrDefault(name, name));
  }

  /** {@code ARG_MAX(value, by)}, or with a third argument the values of so many rows. */
  private static Aggregate chosen(SqlCall call, String function) {
    refuseDistinct(call);
    boolean several = call.operandCount() == 3;
    if (!several) {
      expectOperands(call, 2);
    }
    Optional<SqlNode> value = Optional.of(call.operand(0));
    Optional<SqlNode> by = Optional.of(call.operand(1));
    if (several) {
      Map<String, String> config = new HashMap<>();
      config.put("n", literal(call.operand(2), "number of rows"));
      config.put("reverse", Boolean.toString(function.equals("arg_min")));
      config.put(Aggregates.BY, "true");
      return new Aggregate("top", value, by, Map.copyOf(config));
    }
    return new Aggregate(function, value, by, Map.of());
  }

  private static boolean isOfLibrary(String name) {
    return Libraries.all().aggregate(name.toLowerCase(Locale.ROOT)).isPresent();
  }

  private static Aggregate plain(SqlCall call, String function) {
    boolean counted = isDistinct(call) && function.equals("count");
    if (!counted && !function.equals("min") && !function.equals("max")) {
      refuseDistinct(call);
    }
    if (function.equals("string_agg") && call.operandCount() == 2) {
      Map<String, String> separator = Map.of("separator", literal(call.operand(1), "separator"));
      return Aggregate.of(function, Optional.of(call.operand(0)), separator);
    } else if (call.operandCount() > 1) {
      throw refused(call, "an aggregate takes one argument; got " + call.operandCount());
    }
    boolean rows = call.operandCount() == 0 || isStar(call.operand(0));
    if (!rows && Aggregates.takesRows(function)) {
      throw refused(
          call,
          nameOf(call)
              + " gives whole rows: "
              + nameOf(call)
              + "(*). The value of a column in the row with the greatest of another is"
              + " ARG_MAX(value, by)");
    }
    return Aggregate.of(
        counted ? "count_distinct" : function,
        rows ? Optional.empty() : Optional.of(call.operand(0)),
        Map.of());
  }

  private static Aggregate withinGroup(SqlCall call) {
    SqlCall inner = call.operand(0);
    List<SqlNode> order = ((SqlNodeList) call.operand(1)).getList();
    Boolean discrete = ORDERED_DISCRETE.get(nameOf(inner));
    if (discrete == null) {
      throw refused(
          call,
          "WITHIN GROUP is supported of PERCENTILE_CONT and PERCENTILE_DISC alone;"
              + " values are collected in the order of event time");
    }
    expectOperands(inner, 1);
    if (order.size() != 1 || order.get(0).getKind() == SqlKind.DESCENDING) {
      throw refused(call, "a quantile is taken of one value in ascending order");
    }
    return quantile(order.get(0), inner.operand(0), discrete);
  }

  private static Aggregate quantile(SqlNode value, SqlNode share, boolean discrete) {
    Map<String, String> config = new HashMap<>();
    config.put("q", literal(share, "share"));
    config.put("discrete", Boolean.toString(discrete));
    return Aggregate.of("quantile", Optional.of(value), Map.copyOf(config));
  }

  private static String literal(SqlNode node, String what) {
    if (node instanceof SqlLiteral literal && literal.toValue() != null) {
      return String.valueOf(literal.toValue());
    }
    throw refused(node, "the " + what + " of an aggregate must be a constant");
  }

  private static void expectOperands(SqlCall call, int count) {
    if (call.operandCount() != count) {
      throw refused(
          call,
          nameOf(call)
              + " takes "
              + (count == 1 ? "one argument" : "two arguments")
              + "; got "
              + call.operandCount());
    }
  }

  private static void refuseDistinct(SqlCall call) {
    if (isDistinct(call)) {
      throw refused(call, "DISTINCT is supported in COUNT alone");
    }
  }

  private static boolean isDistinct(SqlCall call) {
    SqlLiteral quantifier = call.getFunctionQuantifier();
    return quantifier != null && quantifier.getValue() == SqlSelectKeyword.DISTINCT;
  }

  private static boolean isStar(SqlNode node) {
    return node instanceof SqlIdentifier name && name.isStar();
  }

  private static String nameOf(SqlCall call) {
    return call.getOperator().getName().toUpperCase(Locale.ROOT);
  }

  private static Refusal refused(SqlNode node, String message) {
    return QueryExpression.at(node, ErrorCodes.QUERY_NOT_OFFERED, message);
  }
}

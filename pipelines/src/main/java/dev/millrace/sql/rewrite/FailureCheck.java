package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Whether a rewritten expression gives a value for every row. What is not known to do so may fail:
 * whole numbers and decimals overflow, texts may be no numbers.
 */
public final class FailureCheck {
  private static final List<SqlOperator> SURE =
      List.of(
          Internal.EQUAL,
          Internal.LESS,
          Internal.AT_MOST,
          Internal.COMPARE,
          Internal.HAS_TEXT,
          Internal.HAS_NUMBER,
          Internal.ROUNDED,
          Internal.TRUNCATED,
          Internal.DECIMAL_TEXT,
          Internal.DOUBLE_TEXT,
          Internal.REAL_TEXT,
          Internal.TIMESTAMP_TEXT,
          Internal.TIME_TEXT,
          Internal.BYTES,
          Internal.TRY_WHOLE,
          Internal.TRY_SINGLE,
          Internal.TRY_DECIMAL_OF,
          Internal.TRY_DIGITS,
          Internal.TRY_DOUBLE_OF,
          Internal.TRY_TIMESTAMP,
          Internal.TRY_DATE,
          Internal.TRY_TIME,
          Internal.TRY_UTF8);

  private static final Set<String> SURE_NAMES =
      Set.of("||", "upper", "lower", "length", "reverse", "initcap");

  private FailureCheck() {}

  /** Whether a row may make the expression fail. */
  public static boolean mayFail(RexNode node) {
    if (node instanceof RexInputRef || node instanceof RexLiteral) {
      return false;
    }
    if (node instanceof RexFieldAccess field) {
      return mayFail(field.getReferenceExpr());
    }
    return !(node instanceof RexCall call)
        || call.getOperands().stream().anyMatch(FailureCheck::mayFail)
        || !isSure(call);
  }

  private static boolean isSure(RexCall call) {
    return switch (call.getKind()) {
      case AND,
          OR,
          NOT,
          IS_NULL,
          IS_NOT_NULL,
          IS_TRUE,
          IS_NOT_TRUE,
          IS_FALSE,
          IS_NOT_FALSE,
          EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM,
          CASE,
          COALESCE,
          EXTRACT,
          SAFE_CAST,
          ROW,
          ARRAY_VALUE_CONSTRUCTOR ->
          true;
      case PLUS, MINUS, TIMES, MINUS_PREFIX ->
          isReal(call.getType())
              && call.getOperands().stream().allMatch(o -> SqlTypeUtil.isNumeric(o.getType()));
      case CAST, REINTERPRET -> widens(call.getOperands().get(0).getType(), call.getType());
      default -> isSureFunction(call);
    };
  }

  private static boolean isSureFunction(RexCall call) {
    SqlOperator operator = call.getOperator();
    if (is(operator, Internal.QUOTIENT)) {
      return isNeverZero(call.getOperands().get(1));
    }
    if (is(operator, Internal.LEFT)) {
      return number(call.getOperands().get(1)).signum() > 0;
    }
    return SURE.stream().anyMatch(sure -> is(operator, sure))
        || SURE_NAMES.contains(operator.getName().toLowerCase(Locale.ROOT));
  }

  /** Operators of one name are equal, whatever they are of. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean is(SqlOperator one, SqlOperator other) {
    return one == other;
  }

  /** A number that is written down and not 0, or {@code NULLIF(x, 0)}. */
  private static boolean isNeverZero(RexNode divisor) {
    RexNode node = divisor;
    while (node.getKind() == SqlKind.CAST) {
      node = ((RexCall) node).getOperands().get(0);
    }
    if (node.getKind() == SqlKind.CASE) {
      List<RexNode> parts = ((RexCall) node).getOperands();
      return parts.size() == 3
          && parts.get(1) instanceof RexLiteral none
          && none.isNull()
          && isZeroTest(parts.get(0), parts.get(2));
    }
    return number(node).signum() != 0;
  }

  /** Whether a condition is {@code x = 0} for that x. */
  private static boolean isZeroTest(RexNode condition, RexNode tested) {
    return condition instanceof RexCall test
        && (test.getKind() == SqlKind.EQUALS || is(test.getOperator(), Internal.EQUAL))
        && uncast(test.getOperands().get(0)).equals(uncast(tested))
        && uncast(test.getOperands().get(1)) instanceof RexLiteral zero
        && !zero.isNull()
        && number(zero).signum() == 0;
  }

  private static RexNode uncast(RexNode node) {
    RexNode inner = node;
    while (inner.getKind() == SqlKind.CAST) {
      inner = ((RexCall) inner).getOperands().get(0);
    }
    return inner;
  }

  /** The number that a literal is; 0 for everything else. */
  private static BigDecimal number(RexNode node) {
    if (node instanceof RexLiteral literal
        && !literal.isNull()
        && SqlTypeUtil.isNumeric(literal.getType())) {
      BigDecimal value = literal.getValueAs(BigDecimal.class);
      return value == null ? BigDecimal.ZERO : value;
    }
    return BigDecimal.ZERO;
  }

  private static boolean isReal(RelDataType type) {
    return SqlTypeUtil.isApproximateNumeric(type);
  }

  /** Whether the wider type has all values of the narrower one. */
  private static boolean widens(RelDataType from, RelDataType to) {
    SqlTypeName name = to.getSqlTypeName();
    if (SqlTypeUtil.isDecimal(from) && SqlTypeUtil.isDecimal(to)) {
      return to.getScale() >= from.getScale()
          && to.getPrecision() - to.getScale() >= from.getPrecision() - from.getScale();
    }
    if (from.getSqlTypeName() == name) {
      return !SqlTypeUtil.isCollection(from) && !SqlTypeUtil.isMap(from) && !from.isStruct();
    }
    if (SqlTypeUtil.isIntType(from)) {
      boolean wider = SqlTypeUtil.isIntType(to) && name.compareTo(from.getSqlTypeName()) > 0;
      return wider || isReal(to) || name == SqlTypeName.VARCHAR;
    }
    return switch (from.getSqlTypeName()) {
      case NULL -> true;
      case REAL, FLOAT, DECIMAL -> name == SqlTypeName.DOUBLE;
      case CHAR, BOOLEAN -> name == SqlTypeName.VARCHAR;
      case DATE -> name == SqlTypeName.TIMESTAMP || name == SqlTypeName.VARCHAR;
      default -> false;
    };
  }
}

package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Comparisons in the order of {@link SqlFloats}, and of texts by characters. */
final class ComparisonRewrite {
  private final RexBuilder builder;

  ComparisonRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  RexNode compare(RexCall call) {
    List<RexNode> operands = call.getOperands();
    if (operands.stream().anyMatch(o -> SqlTypeUtil.isApproximateNumeric(o.getType()))) {
      return ofDoubles(call, toDouble(operands.get(0)), toDouble(operands.get(1)));
    }
    boolean ordered =
        call.isA(SqlKind.COMPARISON)
            && call.getKind() != SqlKind.EQUALS
            && call.getKind() != SqlKind.NOT_EQUALS
            && call.getKind() != SqlKind.IS_DISTINCT_FROM
            && call.getKind() != SqlKind.IS_NOT_DISTINCT_FROM;
    return ordered && operands.stream().allMatch(o -> SqlTypeUtil.isCharacter(o.getType()))
        ? ofTexts(call)
        : call;
  }

  private RexNode ofDoubles(RexCall call, RexNode a, RexNode b) {
    return switch (call.getKind()) {
      case EQUALS -> test(call, Internal.EQUAL, a, b);
      case NOT_EQUALS -> not(test(call, Internal.EQUAL, a, b));
      case LESS_THAN -> test(call, Internal.LESS, a, b);
      case LESS_THAN_OR_EQUAL -> test(call, Internal.AT_MOST, a, b);
      case GREATER_THAN -> test(call, Internal.LESS, b, a);
      case GREATER_THAN_OR_EQUAL -> test(call, Internal.AT_MOST, b, a);
      case IS_NOT_DISTINCT_FROM -> same(a, b);
      default -> not(same(a, b));
    };
  }

  private RexNode test(RexCall call, SqlFunction function, RexNode a, RexNode b) {
    return builder.makeCall(call.getType(), function, List.of(a, b));
  }

  private RexNode not(RexNode condition) {
    return builder.makeCall(SqlStdOperatorTable.NOT, condition);
  }

  /** Equal, or both NULL; never NULL itself. */
  private RexNode same(RexNode a, RexNode b) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType truth =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.BOOLEAN),
            a.getType().isNullable() || b.getType().isNullable());
    RexNode equal = builder.makeCall(truth, Internal.EQUAL, List.of(a, b));
    RexNode bothNull =
        builder.makeCall(
            SqlStdOperatorTable.AND,
            builder.makeCall(SqlStdOperatorTable.IS_NULL, a),
            builder.makeCall(SqlStdOperatorTable.IS_NULL, b));
    return builder.makeCall(
        SqlStdOperatorTable.OR, builder.makeCall(SqlStdOperatorTable.IS_TRUE, equal), bothNull);
  }

  private RexNode ofTexts(RexCall call) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType integer =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.INTEGER), call.getType().isNullable());
    RexNode order = builder.makeCall(integer, Internal.COMPARE, call.getOperands());
    RexNode zero = builder.makeLiteral(0, types.createSqlType(SqlTypeName.INTEGER), false);
    SqlOperator operator = call.getOperator();
    return builder.makeCall(call.getType(), operator, List.of(order, zero));
  }

  private RexNode toDouble(RexNode operand) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType wide =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.DOUBLE), operand.getType().isNullable());
    return operand.getType().getSqlTypeName() == SqlTypeName.DOUBLE
        ? operand
        : builder.makeCast(wide, operand);
  }
}

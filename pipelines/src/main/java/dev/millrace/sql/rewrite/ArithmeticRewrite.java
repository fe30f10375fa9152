package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Puts arithmetic that stays in its type in the place of the SQL library's. */
final class ArithmeticRewrite {
  private final RexBuilder builder;

  ArithmeticRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  RexNode mod(RexCall call) {
    if (SqlTypeUtil.isDecimal(call.getType())) {
      return decimal(call, Internal.MOD);
    }
    List<RelDataType> types = call.getOperands().stream().map(RexNode::getType).toList();
    boolean mixed = types.get(0).getSqlTypeName() != types.get(1).getSqlTypeName();
    if (!mixed || !types.stream().allMatch(SqlTypeUtil::isIntType)) {
      return call;
    }
    RelDataTypeFactory factory = builder.getTypeFactory();
    RelDataType wide =
        factory.createTypeWithNullability(
            factory.createSqlType(SqlTypeName.BIGINT), call.getType().isNullable());
    RexNode remainder = builder.makeCall(wide, call.getOperator(), toType(call, wide));
    return builder.makeCast(call.getType(), remainder);
  }

  RexNode negate(RexCall call) {
    return SqlTypeUtil.isIntType(call.getType())
        ? builder.makeCall(
            call.getType(), SqlStdOperatorTable.CHECKED_UNARY_MINUS, call.getOperands())
        : call;
  }

  RexNode arithmetic(RexCall call, SqlOperator checked, SqlFunction exact) {
    boolean plain = call.getOperands().stream().allMatch(o -> SqlTypeUtil.isNumeric(o.getType()));
    if (plain && SqlTypeUtil.isIntType(call.getType())) {
      return builder.makeCall(call.getType(), checked, toType(call, call.getType()));
    } else if (plain && SqlTypeUtil.isDecimal(call.getType())) {
      return decimal(call, exact);
    }
    return call;
  }

  RexNode divide(RexCall call) {
    if (SqlTypeUtil.isApproximateNumeric(call.getType())) {
      RelDataTypeFactory types = builder.getTypeFactory();
      RelDataType wide =
          types.createTypeWithNullability(
              types.createSqlType(SqlTypeName.DOUBLE), call.getType().isNullable());
      RexNode quotient = builder.makeCall(wide, Internal.QUOTIENT, toType(call, wide));
      return builder.makeAbstractCast(call.getType(), quotient, false);
    }
    return arithmetic(call, SqlStdOperatorTable.CHECKED_DIVIDE, Internal.DIVIDE);
  }

  RexNode abs(RexCall call) {
    return switch (call.getType().getSqlTypeName()) {
      case TINYINT -> builder.makeCall(call.getType(), Internal.ABS_BYTE, call.getOperands());
      case SMALLINT -> builder.makeCall(call.getType(), Internal.ABS_SHORT, call.getOperands());
      case INTEGER -> builder.makeCall(call.getType(), Internal.ABS_INT, call.getOperands());
      case BIGINT -> builder.makeCall(call.getType(), Internal.ABS_LONG, call.getOperands());
      default -> call;
    };
  }

  /** The operands in the type of the result; NULL stays NULL. */
  List<RexNode> toType(RexCall call, RelDataType type) {
    return call.getOperands().stream()
        .map(
            operand ->
                operand.getType().getSqlTypeName() == type.getSqlTypeName()
                    ? operand
                    : builder.makeCast(
                        builder
                            .getTypeFactory()
                            .createTypeWithNullability(type, operand.getType().isNullable()),
                        operand))
        .toList();
  }

  private RexNode decimal(RexCall call, SqlFunction exact) {
    List<RexNode> operands = call.getOperands();
    return builder.makeCall(
        call.getType(),
        exact,
        List.of(
            asDecimal(operands.get(0)),
            asDecimal(operands.get(1)),
            number(call.getType().getPrecision()),
            number(call.getType().getScale())));
  }

  private RexNode asDecimal(RexNode operand) {
    if (!SqlTypeUtil.isIntType(operand.getType())) {
      return operand;
    }
    RelDataType decimal = builder.getTypeFactory().decimalOf(operand.getType());
    return builder.makeCast(
        builder.getTypeFactory().createTypeWithNullability(decimal, operand.getType().isNullable()),
        operand);
  }

  private RexNode number(int value) {
    return builder.makeLiteral(
        value, builder.getTypeFactory().createSqlType(SqlTypeName.INTEGER), false);
  }
}

package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.type.NumberTypes;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Functions of floating-point numbers and bits that {@link SqlFloats} computes instead. */
final class FloatRewrite {
  private final RexBuilder builder;

  FloatRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  /** What to compute instead of a call; empty where the SQL library is right. */
  Optional<RexNode> function(RexCall call) {
    if (call.getOperator().equals(SqlStdOperatorTable.BITCOUNT)) {
      return bitCount(call);
    }
    Optional<SqlFunction> ofBits = Internal.ofBits(call.getOperator());
    if (ofBits.isPresent()) {
      return call.getOperands().stream().allMatch(o -> SqlTypeUtil.isIntType(o.getType()))
          ? Optional.of(ofBits(call, ofBits.get()))
          : Optional.empty();
    }
    boolean approximate = SqlTypeUtil.isApproximateNumeric(call.getType());
    if (approximate && call.getOperator().equals(SqlStdOperatorTable.ROUND)) {
      return Optional.of(toDigits(call, Internal.ROUNDED, Internal.ROUNDED_TO));
    } else if (approximate && call.getOperator().equals(SqlStdOperatorTable.TRUNCATE)) {
      return Optional.of(toDigits(call, Internal.TRUNCATED, Internal.TRUNCATED_TO));
    }
    boolean rounds = call.getOperator().equals(SqlStdOperatorTable.ROUND);
    boolean truncates = call.getOperator().equals(SqlStdOperatorTable.TRUNCATE);
    if ((rounds || truncates) && call.getOperands().size() == 2) {
      return Optional.of(
          SqlTypeUtil.isIntType(call.getType())
              ? integerTo(call, rounds ? Internal.ROUNDED_LONG : Internal.TRUNCATED_LONG)
              : toPlaces(call));
    }
    boolean single =
        call.getOperands().stream().anyMatch(o -> o.getType().getSqlTypeName() == SqlTypeName.REAL);
    if (single && Internal.isWidened(call.getOperator())) {
      return Optional.of(widened(call));
    }
    return Internal.ofDoubles(call.getOperator()).map(function -> ofDoubles(call, function));
  }

  private RexNode toDigits(RexCall call, SqlFunction whole, SqlFunction scaled) {
    List<RexNode> operands = call.getOperands();
    RexNode value = toDouble(operands.get(0));
    return operands.size() == 1
        ? inType(call, whole, List.of(value))
        : inType(call, scaled, List.of(value, operands.get(1)));
  }

  /** The library cuts what does not fit. */
  private RexNode integerTo(RexCall call, SqlFunction function) {
    List<RexNode> operands = List.of(toLong(call.getOperands().get(0)), call.getOperands().get(1));
    RexNode result = builder.makeCall(bigint(call.getType()), function, operands);
    return builder.makeAbstractCast(call.getType(), result, false);
  }

  private RexNode widened(RexCall call) {
    List<RexNode> operands = call.getOperands().stream().map(this::toDouble).toList();
    RexNode result = builder.makeCall(wide(call.getType()), call.getOperator(), operands);
    return call.getType().getSqlTypeName() == SqlTypeName.DOUBLE
        ? result
        : builder.makeAbstractCast(call.getType(), result, false);
  }

  /** The library writes out as many digits as it is asked to round to. */
  private RexNode toPlaces(RexCall call) {
    RexNode digits = call.getOperands().get(1);
    RexNode places = builder.makeCall(digits.getType(), Internal.PLACES, List.of(digits));
    return builder.makeCall(
        call.getType(), call.getOperator(), List.of(call.getOperands().get(0), places));
  }

  private RexNode ofDoubles(RexCall call, SqlFunction function) {
    return inType(call, function, call.getOperands().stream().map(this::toDouble).toList());
  }

  private RexNode inType(RexCall call, SqlFunction function, List<RexNode> operands) {
    RexNode result = builder.makeCall(wide(call.getType()), function, operands);
    return call.getType().getSqlTypeName() == SqlTypeName.DOUBLE
        ? result
        : builder.makeAbstractCast(call.getType(), result, false);
  }

  private Optional<RexNode> bitCount(RexCall call) {
    RexNode operand = call.getOperands().get(0);
    if (!SqlTypeUtil.isIntType(operand.getType())) {
      return Optional.empty();
    }
    RexNode bits =
        builder.makeLiteral(
            NumberTypes.bits(operand.getType()),
            builder.getTypeFactory().createSqlType(SqlTypeName.INTEGER),
            false);
    return Optional.of(
        builder.makeCall(call.getType(), Internal.BIT_COUNT, List.of(toLong(operand), bits)));
  }

  private RexNode ofBits(RexCall call, SqlFunction function) {
    RexNode result =
        builder.makeCall(
            bigint(call.getType()),
            function,
            call.getOperands().stream().map(this::toLong).toList());
    return call.getType().getSqlTypeName() == SqlTypeName.BIGINT
        ? result
        : builder.makeAbstractCast(call.getType(), result, false);
  }

  private RelDataType bigint(RelDataType like) {
    RelDataTypeFactory types = builder.getTypeFactory();
    return types.createTypeWithNullability(
        types.createSqlType(SqlTypeName.BIGINT), like.isNullable());
  }

  private RexNode toLong(RexNode operand) {
    return operand.getType().getSqlTypeName() == SqlTypeName.BIGINT
        ? operand
        : builder.makeCast(bigint(operand.getType()), operand);
  }

  private RelDataType wide(RelDataType like) {
    RelDataTypeFactory types = builder.getTypeFactory();
    return types.createTypeWithNullability(
        types.createSqlType(SqlTypeName.DOUBLE), like.isNullable());
  }

  private RexNode toDouble(RexNode operand) {
    return operand.getType().getSqlTypeName() == SqlTypeName.DOUBLE
        ? operand
        : builder.makeCast(wide(operand.getType()), operand);
  }
}

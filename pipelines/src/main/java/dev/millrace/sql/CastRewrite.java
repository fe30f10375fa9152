package dev.millrace.sql;

import java.time.DateTimeException;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Casts as Millrace means them: dates and timestamps in the forms of ISO 8601, bytes as UTF-8 text,
 * floating-point numbers rounded half up.
 */
final class CastRewrite {
  private final RexBuilder builder;

  CastRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  RexNode cast(RexCall call) {
    RexNode operand = call.getOperands().get(0);
    RelDataType from = operand.getType();
    RelDataType to = call.getType();
    if (operand instanceof RexLiteral literal && literal.isNull()) {
      return builder.makeNullLiteral(to);
    }
    if (SqlTypeUtil.isCharacter(from)) {
      return switch (to.getSqlTypeName()) {
        case TIMESTAMP -> parsed(call, Internal.TO_TIMESTAMP);
        case DATE -> parsed(call, Internal.TO_DATE);
        case TIME -> parsed(call, Internal.TO_TIME);
        case BINARY, VARBINARY -> written(call, Internal.BYTES);
        default -> call;
      };
    }
    if (SqlTypeUtil.isCharacter(to)) {
      return switch (from.getSqlTypeName()) {
        case TIMESTAMP -> written(call, Internal.TIMESTAMP_TEXT);
        case TIME -> written(call, Internal.TIME_TEXT);
        case BINARY, VARBINARY -> written(call, Internal.UTF8);
        default -> call;
      };
    }
    if (SqlTypeUtil.isApproximateNumeric(from) && SqlTypeUtil.isIntType(to)) {
      RexNode rounded = builder.makeCall(doubleType(from), Internal.ROUNDED, toDouble(operand));
      return builder.makeAbstractCast(to, rounded, false);
    }
    boolean needsToday =
        from.getSqlTypeName() == SqlTypeName.TIME && to.getSqlTypeName() == SqlTypeName.TIMESTAMP;
    if (needsToday) {
      throw new Refusal(
          "ML-3010", "a TIME has no date: casting it to TIMESTAMP would take today's");
    }
    return call;
  }

  RexNode safeCast(RexCall call) {
    if (!SqlTypeUtil.isCharacter(call.getOperands().get(0).getType())) {
      return call;
    }
    return switch (call.getType().getSqlTypeName()) {
      case TIMESTAMP ->
          builder.makeCall(call.getType(), Internal.TRY_TIMESTAMP, call.getOperands());
      case DATE -> builder.makeCall(call.getType(), Internal.TRY_DATE, call.getOperands());
      case TIME -> builder.makeCall(call.getType(), Internal.TRY_TIME, call.getOperands());
      default -> call;
    };
  }

  private RexNode parsed(RexCall call, SqlFunction parser) {
    RexNode operand = call.getOperands().get(0);
    if (operand instanceof RexLiteral literal && !literal.isNull()) {
      return constant(String.valueOf(literal.getValueAs(String.class)), call.getType());
    }
    return builder.makeCall(call.getType(), parser, List.of(operand));
  }

  private RexNode constant(String text, RelDataType type) {
    try {
      return switch (type.getSqlTypeName()) {
        case TIMESTAMP ->
            builder.makeTimestampLiteral(
                TimestampString.fromMillisSinceEpoch(SqlTimes.timestamp(text)), 3);
        case DATE -> builder.makeDateLiteral(DateString.fromDaysSinceEpoch(SqlTimes.date(text)));
        default -> builder.makeTimeLiteral(TimeString.fromMillisOfDay(SqlTimes.time(text)), 3);
      };
    } catch (DateTimeException e) {
      throw new Refusal("ML-3011", String.valueOf(e.getMessage()));
    }
  }

  private RexNode written(RexCall call, SqlFunction writer) {
    RexNode text = builder.makeCall(call.getType(), writer, call.getOperands());
    boolean limited = call.getType().getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED;
    return limited ? builder.makeAbstractCast(call.getType(), text, false) : text;
  }

  private RelDataType doubleType(RelDataType like) {
    RelDataTypeFactory types = builder.getTypeFactory();
    return types.createTypeWithNullability(
        types.createSqlType(SqlTypeName.DOUBLE), like.isNullable());
  }

  private List<RexNode> toDouble(RexNode operand) {
    return List.of(builder.makeCast(doubleType(operand.getType()), operand));
  }
}

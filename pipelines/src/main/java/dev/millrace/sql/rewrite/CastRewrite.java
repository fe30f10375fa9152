package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.function.SqlTimes;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.operator.MicrosFunctions;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.type.NumberTypes;
import dev.millrace.sql.type.RowTypes;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
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
  private final PartCastRewrite parts;

  CastRewrite(RexBuilder builder) {
    this.builder = builder;
    this.parts = new PartCastRewrite(builder);
  }

  RexNode cast(RexCall call) {
    RexNode operand = call.getOperands().get(0);
    RelDataType from = operand.getType();
    RelDataType to = call.getType();
    if (operand instanceof RexLiteral literal && literal.isNull()) {
      return builder.makeNullLiteral(to);
    }
    Optional<RexNode> byParts = parts.cast(call, false);
    if (byParts.isPresent()) {
      return byParts.get();
    }
    Optional<RexNode> text = toText(call, Internal.UTF8).or(() -> toBytes(call));
    if (text.isPresent()) {
      return text.get();
    }
    if (SqlTypeUtil.isCharacter(from)) {
      return switch (to.getSqlTypeName()) {
        case TIMESTAMP -> parsed(call, Internal.TO_TIMESTAMP);
        case DATE -> parsed(call, Internal.TO_DATE);
        case TIME -> parsed(call, Internal.TO_TIME);
        case TINYINT, SMALLINT, INTEGER, BIGINT -> ofDigits(call, Internal.DIGITS);
        case DECIMAL -> ofDecimal(call, Internal.DECIMAL_OF);
        case REAL, DOUBLE -> ofReal(call, Internal.DOUBLE_OF, Internal.SINGLE);
        default -> call;
      };
    }
    if (SqlTypeUtil.isApproximateNumeric(from) && SqlTypeUtil.isIntType(to)) {
      RexNode rounded = builder.makeCall(doubleType(from), Internal.WHOLE, toDouble(operand));
      return builder.makeAbstractCast(to, rounded, false);
    }
    if (from.getSqlTypeName() == SqlTypeName.DOUBLE && to.getSqlTypeName() == SqlTypeName.REAL) {
      return builder.makeCall(to, Internal.SINGLE, List.of(operand));
    }
    checkDate(from, to);
    return call;
  }

  private static void checkDate(RelDataType from, RelDataType to) {
    boolean needsToday =
        from.getSqlTypeName() == SqlTypeName.TIME && to.getSqlTypeName() == SqlTypeName.TIMESTAMP;
    if (needsToday) {
      throw new Refusal(
          ErrorCodes.NOT_REPLAYABLE,
          "a TIME has no date: casting it to TIMESTAMP would take today's");
    }
  }

  RexNode safeCast(RexCall call) {
    RelDataType from = call.getOperands().get(0).getType();
    checkDate(from, call.getType());
    Optional<RexNode> text = toText(call, Internal.TRY_UTF8).or(() -> toBytes(call));
    if (text.isPresent()) {
      return text.get();
    }
    if (SqlTypeUtil.isApproximateNumeric(from)) {
      return safeCastOfDouble(call);
    }
    if (!SqlTypeUtil.isCharacter(from)) {
      return parts.cast(call, true).orElse(call);
    }
    return switch (call.getType().getSqlTypeName()) {
      case TIMESTAMP ->
          builder.makeCall(call.getType(), Internal.TRY_TIMESTAMP, call.getOperands());
      case DATE -> builder.makeCall(call.getType(), Internal.TRY_DATE, call.getOperands());
      case TIME -> builder.makeCall(call.getType(), Internal.TRY_TIME, call.getOperands());
      case TINYINT, SMALLINT, INTEGER, BIGINT -> ofDigits(call, Internal.TRY_DIGITS);
      case DECIMAL -> ofDecimal(call, Internal.TRY_DECIMAL_OF);
      case REAL, DOUBLE -> ofReal(call, Internal.TRY_DOUBLE_OF, Internal.TRY_SINGLE);
      default -> call;
    };
  }

  /**
   * The text of a value, in the one form that its type has; empty if the library writes that form.
   *
   * @param ofBytes what reads bytes as text
   */
  private Optional<RexNode> toText(RexCall call, SqlFunction ofBytes) {
    if (!SqlTypeUtil.isCharacter(call.getType())) {
      return Optional.empty();
    }
    RexNode operand = call.getOperands().get(0);
    return switch (operand.getType().getSqlTypeName()) {
      case CHAR, VARCHAR ->
          call.getType().getSqlTypeName() == SqlTypeName.VARCHAR
              ? Optional.of(limited(operand, call.getType()))
              : Optional.empty();
      case TIMESTAMP ->
          Optional.of(
              written(
                  call,
                  RowTypes.isMicros(operand.getType())
                      ? MicrosFunctions.TEXT
                      : Internal.TIMESTAMP_TEXT));
      case TIME -> Optional.of(written(call, Internal.TIME_TEXT));
      case DECIMAL -> Optional.of(written(call, Internal.DECIMAL_TEXT));
      case DOUBLE -> Optional.of(written(call, Internal.DOUBLE_TEXT));
      case REAL -> Optional.of(written(call, Internal.REAL_TEXT));
      case BINARY, VARBINARY -> Optional.of(written(call, ofBytes));
      default -> Optional.empty();
    };
  }

  private Optional<RexNode> toBytes(RexCall call) {
    return SqlTypeUtil.isCharacter(call.getOperands().get(0).getType())
            && SqlTypeUtil.isBinary(call.getType())
        ? Optional.of(written(call, Internal.BYTES))
        : Optional.empty();
  }

  private RexNode ofDecimal(RexCall call, SqlFunction reader) {
    RelDataType to = call.getType();
    RexNode precision = builder.makeExactLiteral(BigDecimal.valueOf(to.getPrecision()));
    RexNode scale = builder.makeExactLiteral(BigDecimal.valueOf(to.getScale()));
    return builder.makeCall(to, reader, List.of(call.getOperands().get(0), precision, scale));
  }

  /** The library reads the digits of every script. */
  private RexNode ofDigits(RexCall call, SqlFunction check) {
    RexNode operand = call.getOperands().get(0);
    boolean safe = check.equals(Internal.TRY_DIGITS);
    RelDataType text =
        safe
            ? builder.getTypeFactory().createTypeWithNullability(operand.getType(), true)
            : operand.getType();
    RexNode digits = builder.makeCall(text, check, List.of(operand));
    return builder.makeAbstractCast(call.getType(), digits, safe);
  }

  private RexNode ofReal(RexCall call, SqlFunction reader, SqlFunction narrower) {
    RexNode number = builder.makeCall(doubleType(call.getType()), reader, call.getOperands());
    return call.getType().getSqlTypeName() == SqlTypeName.REAL
        ? builder.makeCall(call.getType(), narrower, List.of(number))
        : number;
  }

  private RexNode safeCastOfDouble(RexCall call) {
    RelDataType to = call.getType();
    List<RexNode> operand = toDouble(call.getOperands().get(0));
    if (to.getSqlTypeName() == SqlTypeName.REAL) {
      return builder.makeCall(to, Internal.TRY_SINGLE, operand);
    }
    if (!SqlTypeUtil.isIntType(to)) {
      return call;
    }
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType bigint =
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.BIGINT), true);
    RexNode bits = builder.makeExactLiteral(BigDecimal.valueOf(NumberTypes.bits(to)));
    RexNode whole = builder.makeCall(bigint, Internal.TRY_WHOLE, List.of(operand.get(0), bits));
    return builder.makeAbstractCast(to, whole, false);
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
      throw new Refusal(ErrorCodes.BAD_CONSTANT, String.valueOf(e.getMessage()));
    }
  }

  private RexNode written(RexCall call, SqlFunction writer) {
    RexNode text = builder.makeCall(call.getType(), writer, call.getOperands());
    return SqlTypeUtil.isCharacter(call.getType()) ? limited(text, call.getType()) : text;
  }

  /** The text, cut to the characters that its type allows. */
  private RexNode limited(RexNode text, RelDataType type) {
    if (type.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED) {
      return builder.makeAbstractCast(type, text, false);
    }
    RexNode length = builder.makeExactLiteral(BigDecimal.valueOf(type.getPrecision()));
    return builder.makeCall(type, Internal.LEFT, List.of(text, length));
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

package dev.millrace.sql.rewrite;

import static java.util.Objects.requireNonNull;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.sql.function.SqlMicros;
import dev.millrace.sql.operator.MicrosFunctions;
import dev.millrace.sql.operator.UserFunctions;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.parse.SqlSettings;
import dev.millrace.sql.type.RowTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.TimestampString;

/**
 * Keeps the microseconds of {@code TIMESTAMP(6)}, whose values count them. To the SQL library every
 * timestamp counts milliseconds: it is given nothing else to compute with, and what is finer goes
 * around it. What could only be cut off is refused.
 */
final class MicrosRewrite {
  private final RexBuilder builder;
  private final UnaryOperator<RexNode> rewrite;
  private final RelDataType micros;
  private final RelDataType millis;

  /**
   * @param rewrite the final form of a call whose operands have theirs
   */
  MicrosRewrite(RexBuilder builder, UnaryOperator<RexNode> rewrite) {
    this.builder = builder;
    this.rewrite = rewrite;
    this.micros = RowTypes.toSql(ValueKind.TIMESTAMP_MICROS_TYPE, SqlSettings.TYPES);
    this.millis = RowTypes.toSql(ValueKind.TIMESTAMP_TYPE, SqlSettings.TYPES);
  }

  /** What to compute instead of a call; empty if microseconds make no difference. */
  Optional<RexNode> call(RexCall call) {
    boolean concerned =
        TimeGrain.holdsMicros(call.getType())
            || call.getOperands().stream().anyMatch(o -> TimeGrain.holdsMicros(o.getType()));
    if (!concerned
        || MicrosFunctions.isOne(call.getOperator())
        || UserFunctions.isUsers(call.getOperator())) {
      return Optional.empty();
    }
    return switch (call.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          compared(call);
      case CASE -> Optional.of(chosen(call));
      case CAST, SAFE_CAST -> cast(call);
      case EXTRACT -> Optional.of(extracted(call));
      case FLOOR, CEIL -> Optional.of(rounded(call));
      case PLUS, MINUS -> Optional.of(shifted(call));
      case COALESCE, GREATEST, LEAST, ARRAY_VALUE_CONSTRUCTOR, MAP_VALUE_CONSTRUCTOR ->
          Optional.of(aligned(call));
      case IS_NULL, IS_NOT_NULL, ROW -> Optional.empty();
      default -> byName(call);
    };
  }

  private Optional<RexNode> byName(RexCall call) {
    List<RexNode> operands = call.getOperands();
    switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
      case "FROM_UTC_TIMESTAMP", "TO_UTC_TIMESTAMP" -> {
        return Optional.of(shifted(call));
      }
      case "DATE_TRUNC", "UNIX_SECONDS", "UNIX_MILLIS", "LAST_DAY", "SECONDS" -> {
        return Optional.of(ofMillis(call, MicrosFunctions.MILLIS));
      }
      case "UNIX_MICROS" -> {
        return Optional.of(made(call.getType(), MicrosFunctions.OF, operands.get(0)));
      }
      case "MAKE_TIMESTAMP" -> {
        return Optional.of(made(call.getType(), MicrosFunctions.OF, operands.get(0)));
      }
      case "DATE_FORMAT" -> {
        PatternCheck.timePattern(call);
        return Optional.of(builder.makeCall(call.getType(), MicrosFunctions.FORMAT, operands));
      }
      case "TO_TIMESTAMP" -> {
        PatternCheck.timePattern(call);
        return Optional.of(builder.makeCall(call.getType(), MicrosFunctions.PARSE, operands));
      }
      case "SECONDSBETWEEN" -> {
        return Optional.of(
            builder.makeCall(
                call.getType(),
                MicrosFunctions.SECONDS_BETWEEN,
                operands.stream().map(this::toMicros).toList()));
      }
      case "JSON_OBJECT", "JSON_ARRAY" -> {
        throw new Refusal(
            ErrorCodes.WRONG_OPERANDS,
            call.getOperator().getName()
                + " takes no TIMESTAMP(6); write the time as a text with CAST(... AS VARCHAR)");
      }
      case "JSON_VALUE" -> {
        return RowTypes.isMicros(call.getType()) ? Optional.empty() : ofCollection(call);
      }
      case "MAP_FROM_ARRAYS" -> {
        // Keys and values are not compared with each other.
        return Optional.empty();
      }
      default -> {
        return ofCollection(call);
      }
    }
  }

  /** A call that looks at whole values, whatever they count, if they all count the same. */
  private Optional<RexNode> ofCollection(RexCall call) {
    boolean direct = call.getOperands().stream().anyMatch(o -> RowTypes.isMicros(o.getType()));
    boolean ofElements =
        call.getOperands().stream()
            .map(o -> o.getType().getSqlTypeName())
            .anyMatch(type -> type == SqlTypeName.ARRAY || type == SqlTypeName.MAP);
    if (direct && !ofElements) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          call.getOperator().getName()
              + " takes no TIMESTAMP(6); CAST(... AS TIMESTAMP) gives the millisecond it is in");
    }
    TimeGrain.requireSame(call);
    return Optional.empty();
  }

  private Optional<RexNode> compared(RexCall call) {
    if (call.getOperands().stream().noneMatch(o -> RowTypes.isMicros(o.getType()))) {
      TimeGrain.requireSame(call);
      return Optional.empty();
    }
    return Optional.of(
        builder.makeCall(
            call.getType(),
            call.getOperator(),
            call.getOperands().stream().map(this::toMicros).toList()));
  }

  private RexNode chosen(RexCall call) {
    List<RexNode> operands = call.getOperands();
    List<RexNode> values = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      boolean condition = i % 2 == 0 && i < operands.size() - 1;
      RexNode operand = operands.get(i);
      values.add(condition ? operand : as(call.getType(), operand));
    }
    return builder.makeCall(call.getType(), call.getOperator(), values);
  }

  /** Operands in the precision of the result, or of its parts. */
  private RexNode aligned(RexCall call) {
    boolean made =
        call.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
            || call.getKind() == SqlKind.MAP_VALUE_CONSTRUCTOR;
    List<RelDataType> parts = made ? TimeGrain.parts(call.getType()) : List.of(call.getType());
    List<RexNode> values = new ArrayList<>();
    for (int i = 0; i < call.getOperands().size(); i++) {
      values.add(as(parts.get(i % parts.size()), call.getOperands().get(i)));
    }
    return builder.makeCall(call.getType(), call.getOperator(), values);
  }

  /** A value in the precision of a type, also inside arrays, maps and rows. */
  private RexNode as(RelDataType type, RexNode value) {
    if (RowTypes.isMicros(type)) {
      return toMicros(value);
    }
    return TimeGrain.differs(type, value.getType())
        ? rewrite.apply(builder.makeAbstractCast(type, value, false))
        : value;
  }

  /** A value as a moment; what is no time stays as it is. */
  RexNode toMicros(RexNode value) {
    RelDataType type = value.getType();
    RelDataType wanted = nullable(micros, type.isNullable());
    if (value instanceof RexLiteral literal && literal.isNull()) {
      return builder.makeNullLiteral(micros);
    }
    return switch (type.getSqlTypeName()) {
      case TIMESTAMP ->
          RowTypes.isMicros(type) ? value : made(wanted, MicrosFunctions.OF_MILLIS, value);
      case DATE ->
          made(
              wanted,
              MicrosFunctions.OF_MILLIS,
              builder.makeCast(nullable(millis, type.isNullable()), value));
      default -> value;
    };
  }

  /** A constant, which the SQL library would cut. */
  RexNode constant(RexLiteral literal) {
    TimestampString text = requireNonNull(literal.getValueAs(TimestampString.class));
    return constant(SqlMicros.read(text.toString()), literal.getType());
  }

  private RexNode constant(long value, RelDataType type) {
    RelDataType bigint = builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
    return made(
        type, MicrosFunctions.OF, builder.makeExactLiteral(BigDecimal.valueOf(value), bigint));
  }

  private Optional<RexNode> cast(RexCall call) {
    RexNode operand = call.getOperands().get(0);
    RelDataType from = operand.getType();
    RelDataType to = call.getType();
    boolean safe = call.getKind() == SqlKind.SAFE_CAST;
    if (RowTypes.isMicros(to)) {
      return Optional.of(castToMicros(operand, to, safe));
    } else if (!RowTypes.isMicros(from) || SqlTypeUtil.isCharacter(to)) {
      return Optional.empty();
    }
    if (SqlTypeUtil.isNumeric(to)) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          "a TIMESTAMP(6) is no number; UNIX_MICROS(time) or UNIX_MILLIS(time) count since 1970");
    }
    RexNode cut = made(nullable(millis, from.isNullable()), MicrosFunctions.MILLIS, operand);
    return Optional.of(
        to.getSqlTypeName() == SqlTypeName.TIMESTAMP
            ? made(to, MicrosFunctions.MILLIS, operand)
            : rewrite.apply(builder.makeAbstractCast(to, cut, safe)));
  }

  private RexNode castToMicros(RexNode operand, RelDataType to, boolean safe) {
    RelDataType from = operand.getType();
    if (operand instanceof RexLiteral literal && literal.isNull()) {
      return builder.makeNullLiteral(to);
    } else if (RowTypes.isMicros(from)) {
      return made(to, MicrosFunctions.OF, operand);
    } else if (operand instanceof RexLiteral literal && SqlTypeUtil.isCharacter(from) && !safe) {
      return constant(SqlMicros.read(String.valueOf(literal.getValueAs(String.class))), to);
    } else if (SqlTypeUtil.isCharacter(from)) {
      return made(to, safe ? MicrosFunctions.TRY_READ : MicrosFunctions.READ, operand);
    }
    RelDataType cut = nullable(millis, to.isNullable());
    RexNode inMillis =
        from.getSqlTypeName() == SqlTypeName.TIMESTAMP
            ? operand
            : rewrite.apply(builder.makeAbstractCast(cut, operand, safe));
    return made(to, MicrosFunctions.OF_MILLIS, inMillis);
  }

  private RexNode extracted(RexCall call) {
    RexNode time = call.getOperands().get(1);
    TimeUnitRange unit = ((RexLiteral) call.getOperands().get(0)).getValueAs(TimeUnitRange.class);
    if (unit == TimeUnitRange.MICROSECOND) {
      return made(call.getType(), MicrosFunctions.OF_MINUTE, time);
    }
    return unit == TimeUnitRange.NANOSECOND
        ? made(call.getType(), MicrosFunctions.NANOS_OF_MINUTE, time)
        : ofMillis(call, MicrosFunctions.MILLIS);
  }

  /** Units are whole milliseconds, so a ceiling is that of the next one. */
  private RexNode rounded(RexCall call) {
    return ofMillis(
        call,
        call.getKind() == SqlKind.CEIL ? MicrosFunctions.NEXT_MILLIS : MicrosFunctions.MILLIS);
  }

  /** The same call of milliseconds; its result is as fine as the call's was. */
  private RexNode ofMillis(RexCall call, SqlFunction cut) {
    List<RexNode> operands = call.getOperands().stream().map(o -> cut(o, cut)).toList();
    if (!RowTypes.isMicros(call.getType())) {
      return rewrite.apply(builder.makeCall(call.getType(), call.getOperator(), operands));
    }
    RelDataType type = nullable(millis, call.getType().isNullable());
    return made(
        call.getType(),
        MicrosFunctions.OF_MILLIS,
        rewrite.apply(builder.makeCall(type, call.getOperator(), operands)));
  }

  private RexNode cut(RexNode operand, SqlFunction cut) {
    return RowTypes.isMicros(operand.getType())
        ? made(nullable(millis, operand.getType().isNullable()), cut, operand)
        : operand;
  }

  /** A time moved by whole milliseconds keeps its part of one. */
  private RexNode shifted(RexCall call) {
    List<RexNode> times =
        call.getOperands().stream().filter(o -> RowTypes.isMicros(o.getType())).toList();
    boolean one =
        call.getOperands().stream().filter(o -> SqlTypeUtil.isDatetime(o.getType())).count() == 1;
    if (times.size() != 1 || !one) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          "an interval has milliseconds; the time between two TIMESTAMP(6) is"
              + " TIMESTAMPDIFF(MICROSECOND, from, to)");
    }
    RelDataType type = nullable(millis, call.getType().isNullable());
    List<RexNode> operands =
        call.getOperands().stream().map(o -> cut(o, MicrosFunctions.MILLIS)).toList();
    RexNode moved = rewrite.apply(builder.makeCall(type, call.getOperator(), operands));
    return made(
        nullable(micros, call.getType().isNullable()),
        MicrosFunctions.WITH_PART,
        moved,
        times.get(0));
  }

  private RexNode made(RelDataType type, SqlOperator function, RexNode... operands) {
    return builder.makeCall(type, function, List.of(operands));
  }

  private static RelDataType nullable(RelDataType type, boolean nullable) {
    return SqlSettings.TYPES.createTypeWithNullability(type, nullable);
  }
}

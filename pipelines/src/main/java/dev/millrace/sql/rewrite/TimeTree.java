package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.operator.MicrosFunctions;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.type.RowTypes;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Differences and epochs of times, which the SQL library takes apart into divisions that truncate
 * before 1970.
 */
final class TimeTree {
  private TimeTree() {}

  /** The typed call; empty for what the SQL library converts well. */
  static Optional<RexNode> convert(SqlCall call, RexTree tree) {
    if (!(call.operand(0) instanceof SqlIntervalQualifier qualifier)) {
      return Optional.empty();
    }
    if (call.getOperator().equals(SqlStdOperatorTable.TIMESTAMP_ADD)) {
      return added(qualifier.getUnit(), call, tree);
    }
    List<RexNode> times =
        call.getOperandList().stream().skip(1).map((SqlNode o) -> o.accept(tree)).toList();
    boolean dated =
        times.stream()
            .map(time -> time.getType().getSqlTypeName())
            .allMatch(name -> name == SqlTypeName.TIMESTAMP || name == SqlTypeName.DATE);
    if (!dated) {
      return Optional.empty();
    }
    RexBuilder builder = tree.getRexBuilder();
    List<RexNode> stamps = times.stream().map(time -> timestamp(time, builder)).toList();
    RelDataType type = tree.getValidator().getValidatedNodeType(call);
    if (call.getKind() == SqlKind.EXTRACT) {
      return qualifier.timeUnitRange == TimeUnitRange.EPOCH
          ? Optional.of(builder.makeCall(type, Internal.SECONDS, stamps))
          : Optional.empty();
    }
    String unit = unit(qualifier.getUnit());
    if (unit == null) {
      return Optional.empty();
    }
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType bigint =
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.BIGINT), type.isNullable());
    boolean fine = stamps.stream().anyMatch(stamp -> RowTypes.isMicros(stamp.getType()));
    MicrosRewrite micros = new MicrosRewrite(builder, node -> node);
    List<RexNode> even = fine ? stamps.stream().map(micros::toMicros).toList() : stamps;
    RexNode units =
        builder.makeCall(
            bigint,
            fine ? MicrosFunctions.BETWEEN : Internal.BETWEEN,
            List.of(builder.makeLiteral(unit), even.get(0), even.get(1)));
    return Optional.of(builder.makeCast(type, units));
  }

  /** What is finer than the library's intervals. */
  private static Optional<RexNode> added(@Nullable TimeUnit unit, SqlCall call, RexTree tree) {
    if (unit == TimeUnit.NANOSECOND) {
      throw new Refusal(ErrorCodes.WRONG_OPERANDS, "a timestamp has microseconds, not nanoseconds");
    } else if (unit != TimeUnit.MICROSECOND) {
      return Optional.empty();
    }
    RexBuilder builder = tree.getRexBuilder();
    RelDataTypeFactory types = builder.getTypeFactory();
    RexNode number = call.operand(1).accept(tree);
    RexNode time = new MicrosRewrite(builder, node -> node).toMicros(call.operand(2).accept(tree));
    RelDataType bigint =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.BIGINT), number.getType().isNullable());
    RelDataType type =
        types.createTypeWithNullability(
            RowTypes.toSql(ValueKind.TIMESTAMP_MICROS_TYPE, types),
            number.getType().isNullable() || time.getType().isNullable());
    return Optional.of(
        builder.makeCall(
            type, MicrosFunctions.PLUS, List.of(time, builder.ensureType(bigint, number, true))));
  }

  private static RexNode timestamp(RexNode time, RexBuilder builder) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType timestamp =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.TIMESTAMP, 3), time.getType().isNullable());
    return time.getType().getSqlTypeName() == SqlTypeName.DATE
        ? builder.makeCast(timestamp, time)
        : time;
  }

  private static @Nullable String unit(@Nullable TimeUnit unit) {
    if (unit == null) {
      return null;
    }
    return switch (unit) {
      case YEAR -> "YEARS";
      case QUARTER -> "QUARTERS";
      case MONTH -> "MONTHS";
      case WEEK -> "WEEKS";
      case DAY -> "DAYS";
      case HOUR -> "HOURS";
      case MINUTE -> "MINUTES";
      case SECOND -> "SECONDS";
      case MILLISECOND -> "MILLIS";
      case MICROSECOND -> "MICROS";
      default -> null;
    };
  }
}

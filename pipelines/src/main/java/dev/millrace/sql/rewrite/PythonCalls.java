package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.function.PythonTexts;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.operator.PythonFunctions;
import dev.millrace.sql.parse.Refusal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Puts SQL in the place of those {@link PythonFunctions} that convert, strip or ask for truth. */
final class PythonCalls {
  private static final Set<String> UTF8 = Set.of("utf-8", "utf8", "UTF-8", "UTF8");

  private final RexBuilder builder;
  private final UnaryOperator<RexNode> rewrite;

  PythonCalls(RexBuilder builder, UnaryOperator<RexNode> rewrite) {
    this.builder = builder;
    this.rewrite = rewrite;
  }

  RexNode sql(RexCall call, RexNode first) {
    SqlOperator operator = call.getOperator();
    if (operator.equals(PythonFunctions.TRUE)) {
      return truth(call.getType(), first);
    } else if (operator.equals(PythonFunctions.INT)) {
      return whole(call, first);
    } else if (operator.equals(PythonFunctions.FLOAT)) {
      return cast(SqlTypeName.DOUBLE, first);
    } else if (operator.equals(PythonFunctions.POWER)) {
      return power(call);
    } else if (operator.equals(PythonFunctions.WORDS)) {
      return builder.makeCall(call.getType(), Internal.WORDS, call.getOperands());
    } else if (operator.equals(PythonFunctions.ENCODE) || operator.equals(PythonFunctions.DECODE)) {
      return coded(call, first);
    } else if (operator.equals(PythonFunctions.NAME)) {
      return builder.makeCall(call.getType(), Internal.UNDEFINED, call.getOperands());
    } else if (operator.equals(PythonFunctions.ROW)) {
      return row(call);
    }
    return stripped(call, first);
  }

  /** Every second operand is a name, which the type has. */
  private RexNode row(RexCall call) {
    List<RexNode> values =
        IntStream.range(0, call.getOperands().size() / 2)
            .mapToObj(i -> call.getOperands().get(2 * i + 1))
            .toList();
    return rewrite.apply(builder.makeCall(call.getType(), SqlStdOperatorTable.ROW, values));
  }

  private RexNode truth(RelDataType type, RexNode value) {
    RelDataType of = value.getType();
    if (of.getSqlTypeName() == SqlTypeName.BOOLEAN) {
      return value;
    } else if (SqlTypeUtil.isCharacter(of)) {
      return made(type, SqlStdOperatorTable.NOT_EQUALS, value, builder.makeLiteral(""));
    }
    RexNode zero = builder.makeExactLiteral(BigDecimal.ZERO);
    if (SqlTypeUtil.isNumeric(of)) {
      return made(type, SqlStdOperatorTable.NOT_EQUALS, value, zero);
    } else if (SqlTypeUtil.isCollection(of) || SqlTypeUtil.isMap(of)) {
      RelDataTypeFactory types = builder.getTypeFactory();
      RelDataType count =
          types.createTypeWithNullability(
              types.createSqlType(SqlTypeName.INTEGER), of.isNullable());
      RexNode size = made(count, SqlStdOperatorTable.CARDINALITY, value);
      return made(type, SqlStdOperatorTable.GREATER_THAN, size, zero);
    }
    return made(type, SqlStdOperatorTable.IS_NOT_NULL, value);
  }

  /** Python's {@code int} goes towards zero, where a cast rounds. */
  private RexNode whole(RexCall call, RexNode value) {
    requireNoDecimal(call, "int()");
    if (SqlTypeUtil.isApproximateNumeric(value.getType())) {
      RexNode real = cast(SqlTypeName.DOUBLE, value);
      RexNode truncated = builder.makeCall(real.getType(), Internal.TRUNCATED, List.of(real));
      return cast(SqlTypeName.BIGINT, truncated);
    }
    return cast(SqlTypeName.BIGINT, value);
  }

  private RexNode power(RexCall call) {
    requireNoDecimal(call, "**");
    boolean whole = call.getOperands().stream().allMatch(o -> SqlTypeUtil.isIntType(o.getType()));
    SqlTypeName type = whole ? SqlTypeName.BIGINT : SqlTypeName.DOUBLE;
    List<RexNode> operands = call.getOperands().stream().map(o -> cast(type, o)).toList();
    return whole
        ? builder.makeCall(call.getType(), Internal.WHOLE_POWER, operands)
        : rewrite.apply(builder.makeCall(call.getType(), SqlStdOperatorTable.POWER, operands));
  }

  private static void requireNoDecimal(RexCall call, String operator) {
    if (call.getOperands().stream().anyMatch(o -> SqlTypeUtil.isDecimal(o.getType()))) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          "Python's '" + operator + "' is not that of DECIMAL; write it in SQL");
    }
  }

  private RexNode coded(RexCall call, RexNode value) {
    if (call.getOperands().size() > 1 && !UTF8.contains(text(call.getOperands().get(1)))) {
      throw new Refusal(ErrorCodes.WRONG_OPERANDS, "the encoding of bytes is 'utf-8' here");
    }
    boolean encodes = call.getOperator().equals(PythonFunctions.ENCODE);
    return builder.makeCall(
        call.getType(), encodes ? Internal.BYTES : Internal.UTF8, List.of(value));
  }

  private static String text(RexNode literal) {
    String text = RexLiteral.stringValue(literal);
    return text == null ? "" : text;
  }

  private RexNode stripped(RexCall call, RexNode value) {
    RexNode characters =
        call.getOperands().size() > 1
            ? call.getOperands().get(1)
            : builder.makeLiteral(
                PythonTexts.BLANKS,
                builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR),
                false);
    SqlOperator operator = call.getOperator();
    SqlOperator function =
        operator.equals(PythonFunctions.LSTRIP)
            ? Internal.LSTRIP
            : operator.equals(PythonFunctions.RSTRIP) ? Internal.RSTRIP : Internal.STRIP;
    return builder.makeCall(call.getType(), function, List.of(value, characters));
  }

  private RexNode cast(SqlTypeName name, RexNode value) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType type =
        types.createTypeWithNullability(types.createSqlType(name), value.getType().isNullable());
    return value.getType().getSqlTypeName() == name
        ? value
        : rewrite.apply(builder.makeAbstractCast(type, value, false));
  }

  private RexNode made(RelDataType type, SqlOperator operator, RexNode... operands) {
    return rewrite.apply(builder.makeCall(type, operator, List.of(operands)));
  }
}

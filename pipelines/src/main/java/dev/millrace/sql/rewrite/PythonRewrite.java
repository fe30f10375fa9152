package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.operator.PythonFunctions;
import dev.millrace.sql.parse.Refusal;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Puts SQL for the types that there are in the place of {@link PythonFunctions}. */
final class PythonRewrite {
  private final RexBuilder builder;
  private final UnaryOperator<RexNode> rewrite;

  /**
   * @param rewrite brings a call of SQL's own operators into its final form
   */
  PythonRewrite(RexBuilder builder, UnaryOperator<RexNode> rewrite) {
    this.builder = builder;
    this.rewrite = rewrite;
  }

  static boolean isPython(SqlOperator operator) {
    return operator.getName().startsWith(PythonFunctions.PREFIX);
  }

  RexNode sql(RexCall call) {
    SqlOperator operator = call.getOperator();
    RexNode first = call.getOperands().get(0);
    if (operator.equals(PythonFunctions.LEN)) {
      return made(call.getType(), length(first.getType()), first);
    } else if (operator.equals(PythonFunctions.STR)) {
      return text(call, first);
    } else if (operator.equals(PythonFunctions.TITLE)) {
      return builder.makeCall(call.getType(), Internal.TITLE, call.getOperands());
    } else if (operator.equals(PythonFunctions.ITEM)) {
      return builder.makeCall(
          call.getType(),
          isText(first) ? Internal.ITEM_OF_TEXT : Internal.ITEM_OF_LIST,
          call.getOperands());
    } else if (operator.equals(PythonFunctions.IN)) {
      return in(call, first, call.getOperands().get(1));
    } else if (operator.equals(PythonFunctions.IF)) {
      return choice(call);
    } else if (operator.equals(PythonFunctions.DIVIDE)) {
      return divide(call);
    } else if (operator.equals(PythonFunctions.FLOOR)) {
      return whole(call, "//", Internal.FLOOR_QUOTIENT, Internal.FLOOR_QUOTIENT_OF_REALS);
    } else if (operator.equals(PythonFunctions.MOD)) {
      return whole(call, "%", Internal.FLOOR_MOD, Internal.FLOOR_MOD_OF_REALS);
    } else if (operator.equals(PythonFunctions.PLUS) || operator.equals(PythonFunctions.MINUS)) {
      return sum(call, first);
    }
    return new PythonCalls(builder, rewrite).sql(call, first);
  }

  private static SqlOperator length(RelDataType type) {
    if (SqlTypeUtil.isCharacter(type)) {
      return SqlStdOperatorTable.CHAR_LENGTH;
    }
    return SqlTypeUtil.isBinary(type)
        ? SqlStdOperatorTable.OCTET_LENGTH
        : SqlStdOperatorTable.CARDINALITY;
  }

  /** Where there is nothing Python writes its name. */
  private RexNode text(RexCall call, RexNode value) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType text =
        types.createTypeWithNullability(call.getType(), value.getType().isNullable());
    RexNode written =
        isText(value) ? value : rewrite.apply(builder.makeAbstractCast(text, value, false));
    return value.getType().isNullable()
        ? builder.makeCall(
            call.getType(),
            SqlStdOperatorTable.CASE,
            List.of(
                builder.makeCall(SqlStdOperatorTable.IS_NULL, value),
                builder.makeLiteral("None", call.getType(), false),
                builder.ensureType(call.getType(), written, true)))
        : written;
  }

  private RexNode in(RexCall call, RexNode part, RexNode whole) {
    if (isText(whole)) {
      RelDataTypeFactory types = builder.getTypeFactory();
      RelDataType integer = types.createSqlType(SqlTypeName.INTEGER);
      RelDataType place = types.createTypeWithNullability(integer, call.getType().isNullable());
      RexNode position = made(place, SqlStdOperatorTable.POSITION, part, whole);
      RexNode none = builder.makeExactLiteral(BigDecimal.ZERO, integer);
      return made(call.getType(), SqlStdOperatorTable.GREATER_THAN, position, none);
    }
    boolean map = whole.getType().getSqlTypeName() == SqlTypeName.MAP;
    return made(
        call.getType(),
        map ? SqlLibraryOperators.MAP_CONTAINS_KEY : SqlLibraryOperators.ARRAY_CONTAINS,
        whole,
        part);
  }

  private RexNode choice(RexCall call) {
    List<RexNode> operands = call.getOperands();
    List<RelDataType> types = List.of(operands.get(0).getType(), operands.get(2).getType());
    if (builder.getTypeFactory().leastRestrictive(types) == null) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          "the values before 'if' and after 'else' have types that do not go together");
    }
    return builder.makeCall(
        call.getType(),
        SqlStdOperatorTable.CASE,
        List.of(
            operands.get(1),
            builder.ensureType(call.getType(), operands.get(0), true),
            builder.ensureType(call.getType(), operands.get(2), true)));
  }

  /** Python's {@code /} gives a float of whole numbers, too. */
  private RexNode divide(RexCall call) {
    requireNoDecimal(call, "/");
    return rewrite.apply(
        builder.makeCall(call.getType(), SqlStdOperatorTable.DIVIDE, call.getOperands()));
  }

  private static void requireNoDecimal(RexCall call, String operator) {
    if (call.getOperands().stream().anyMatch(o -> SqlTypeUtil.isDecimal(o.getType()))) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          "Python's '" + operator + "' is not that of DECIMAL; write it in SQL");
    }
  }

  private RexNode whole(RexCall call, String name, SqlOperator ofWhole, SqlOperator ofReals) {
    requireNoDecimal(call, name);
    boolean whole = call.getOperands().stream().allMatch(o -> SqlTypeUtil.isIntType(o.getType()));
    SqlOperator function = whole ? ofWhole : ofReals;
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType wide = types.createSqlType(whole ? SqlTypeName.BIGINT : SqlTypeName.DOUBLE);
    List<RexNode> operands =
        call.getOperands().stream()
            .map(
                o ->
                    builder.ensureType(
                        types.createTypeWithNullability(wide, o.getType().isNullable()), o, true))
            .toList();
    return builder.makeCall(call.getType(), function, operands);
  }

  private RexNode sum(RexCall call, RexNode first) {
    boolean plus = call.getOperator().equals(PythonFunctions.PLUS);
    if (first.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP) {
      return rewrite.apply(
          builder.makeCall(call.getType(), Internal.SECONDS_BETWEEN, call.getOperands()));
    }
    SqlOperator ofNumbers = plus ? SqlStdOperatorTable.PLUS : SqlStdOperatorTable.MINUS;
    SqlOperator operator = isText(first) ? SqlStdOperatorTable.CONCAT : ofNumbers;
    return rewrite.apply(builder.makeCall(call.getType(), operator, call.getOperands()));
  }

  private RexNode made(RelDataType type, SqlOperator operator, RexNode... operands) {
    return rewrite.apply(builder.makeCall(type, operator, List.of(operands)));
  }

  private static boolean isText(RexNode value) {
    return SqlTypeUtil.isCharacter(value.getType());
  }
}

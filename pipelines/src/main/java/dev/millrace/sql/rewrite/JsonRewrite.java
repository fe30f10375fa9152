package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.parse.SqlSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.JsonFunctions;
import org.apache.calcite.runtime.JsonFunctions.JsonValueContext;
import org.apache.calcite.sql.SqlJsonValueEmptyOrErrorBehavior;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** JSON functions as the SQL standard means them: paths are lax unless they say strict. */
final class JsonRewrite {
  private static final Set<SqlOperator> WITHOUT_PATH =
      Set.of(
          SqlStdOperatorTable.IS_JSON_VALUE,
          SqlStdOperatorTable.IS_NOT_JSON_VALUE,
          SqlStdOperatorTable.IS_JSON_OBJECT,
          SqlStdOperatorTable.IS_NOT_JSON_OBJECT,
          SqlStdOperatorTable.IS_JSON_ARRAY,
          SqlStdOperatorTable.IS_NOT_JSON_ARRAY,
          SqlStdOperatorTable.IS_JSON_SCALAR,
          SqlStdOperatorTable.IS_NOT_JSON_SCALAR,
          SqlLibraryOperators.JSON_TYPE,
          SqlLibraryOperators.JSON_LENGTH,
          SqlLibraryOperators.JSON_KEYS);

  private final RexBuilder builder;
  private final UnaryOperator<RexNode> rewrite;

  /**
   * @param rewrite the final form of a call whose operands have theirs
   */
  JsonRewrite(RexBuilder builder, UnaryOperator<RexNode> rewrite) {
    this.builder = builder;
    this.rewrite = rewrite;
  }

  /**
   * The library evaluates the path twice for a string and trusts that the value found has the type
   * asked for.
   */
  RexNode value(RexCall original) {
    RexCall call = path(original);
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType any = types.createTypeWithNullability(types.createSqlType(SqlTypeName.ANY), true);
    RelDataType varchar =
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.VARCHAR), true);
    List<RexNode> operands = call.getOperands().stream().map(o -> asText(o, varchar)).toList();
    RexNode found = builder.makeCall(any, call.getOperator(), operands);
    RexNode text = builder.makeCall(varchar, Internal.JSON_TEXT, List.of(found));
    if (SqlTypeUtil.isCharacter(call.getType())) {
      return text;
    }
    boolean errors =
        call.getOperands().stream()
            .anyMatch(
                operand ->
                    operand instanceof RexLiteral literal
                        && literal.getValue() == SqlJsonValueEmptyOrErrorBehavior.ERROR);
    return rewrite.apply(builder.makeAbstractCast(call.getType(), text, !errors));
  }

  /** A default as JSON could hold it; generated code has numbers for times. */
  private RexNode asText(RexNode operand, RelDataType varchar) {
    return switch (operand.getType().getSqlTypeName()) {
      case TIMESTAMP, DATE, TIME, BINARY, VARBINARY ->
          rewrite.apply(builder.makeAbstractCast(varchar, operand, false));
      default -> operand;
    };
  }

  /** Whether an operator reads JSON without a path. */
  static boolean readsWhole(SqlOperator operator) {
    return WITHOUT_PATH.contains(operator);
  }

  /** A call that {@link #readsWhole}. */
  RexNode whole(RexCall call) {
    RexNode text = call.getOperands().get(0);
    if (!SqlTypeUtil.isCharacter(text.getType())) {
      return call;
    }
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    operands.set(0, builder.makeCall(text.getType(), Internal.JSON_WHOLE, List.of(text)));
    return builder.makeCall(call.getType(), call.getOperator(), operands);
  }

  /** A call with a path, on JSON that Millrace reads itself. */
  RexCall path(RexCall call) {
    RexNode text = call.getOperands().get(0);
    if (!SqlTypeUtil.isCharacter(text.getType())) {
      return lax(call);
    }
    RelDataType context =
        SqlSettings.TYPES.createTypeWithNullability(
            SqlSettings.TYPES.createJavaType(JsonValueContext.class), true);
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    operands.set(0, builder.makeCall(context, Internal.JSON_READ, List.of(text)));
    return lax((RexCall) builder.makeCall(call.getType(), call.getOperator(), operands));
  }

  /** The call with the mode of its path spelt out, because the library takes none for strict. */
  private RexCall lax(RexCall call) {
    if (!(call.getOperands().get(1) instanceof RexLiteral literal) || literal.isNull()) {
      return call;
    }
    String path = String.valueOf(literal.getValueAs(String.class)).strip();
    String lower = path.toLowerCase(Locale.ROOT);
    String full = lower.startsWith("strict ") || lower.startsWith("lax ") ? path : "lax " + path;
    Exception failure = JsonFunctions.jsonApiCommonSyntax("{}", full).exc;
    // That {} has no such path is no fault of the path.
    if (failure != null && !failure.getClass().getSimpleName().equals("PathNotFoundException")) {
      throw new Refusal(ErrorCodes.BAD_CONSTANT, "'" + path + "' is not a JSON path");
    }
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    operands.set(1, builder.makeLiteral(full));
    return (RexCall) builder.makeCall(call.getType(), call.getOperator(), operands);
  }
}

package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.parse.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.JsonFunctions;
import org.apache.calcite.sql.SqlJsonValueEmptyOrErrorBehavior;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** JSON functions as the SQL standard means them: paths are lax unless they say strict. */
final class JsonRewrite {
  private final RexBuilder builder;
  private final CastRewrite casts;

  JsonRewrite(RexBuilder builder, CastRewrite casts) {
    this.builder = builder;
    this.casts = casts;
  }

  /**
   * The library evaluates the path twice for a string and trusts that the value found has the type
   * asked for.
   */
  RexNode value(RexCall original) {
    RexCall call = lax(original);
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType any = types.createTypeWithNullability(types.createSqlType(SqlTypeName.ANY), true);
    RelDataType varchar =
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.VARCHAR), true);
    RexNode found = builder.makeCall(any, call.getOperator(), call.getOperands());
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
    RexCall converted = (RexCall) builder.makeAbstractCast(call.getType(), text, !errors);
    return errors ? casts.cast(converted) : casts.safeCast(converted);
  }

  /** The call with the mode of its path spelt out, because the library takes none for strict. */
  RexCall lax(RexCall call) {
    if (!(call.getOperands().get(1) instanceof RexLiteral literal) || literal.isNull()) {
      return call;
    }
    String path = String.valueOf(literal.getValueAs(String.class)).strip();
    String lower = path.toLowerCase(Locale.ROOT);
    String full = lower.startsWith("strict ") || lower.startsWith("lax ") ? path : "lax " + path;
    Exception failure = JsonFunctions.jsonApiCommonSyntax("{}", full).exc;
    // That {} has no such path is no fault of the path.
    if (failure != null && !failure.getClass().getSimpleName().equals("PathNotFoundException")) {
      throw new Refusal("ML-3011", "'" + path + "' is not a JSON path");
    }
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    operands.set(1, builder.makeLiteral(full));
    return (RexCall) builder.makeCall(call.getType(), call.getOperator(), operands);
  }
}

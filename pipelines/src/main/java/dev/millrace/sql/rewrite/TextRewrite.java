package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Patterns and functions of texts whose arguments have to be brought into another form. */
final class TextRewrite {
  private final RexBuilder builder;

  TextRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  /** {@code LIKE}, {@code ILIKE} and {@code SIMILAR TO} by {@link TextPattern}. */
  RexNode matches(RexCall call) {
    String name = call.getOperator().getName();
    boolean negated = name.startsWith("NOT ");
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    operands.add(1, builder.makeLiteral(negated ? name.substring(4) : name));
    SqlFunction function = operands.size() == 3 ? Internal.MATCHES : Internal.MATCHES_ESCAPED;
    PatternCheck.textPattern(operands);
    RexNode matches = builder.makeCall(call.getType(), function, operands);
    return negated ? builder.makeCall(SqlStdOperatorTable.NOT, matches) : matches;
  }

  /** What to compute instead of a call; empty where the SQL library is right. */
  Optional<RexNode> function(RexCall call) {
    List<RexNode> operands = call.getOperands();
    return switch (call.getOperator().getName()) {
      case "RLIKE",
          "NOT RLIKE",
          "REGEXP_LIKE",
          "REGEXP_REPLACE",
          "REGEXP_EXTRACT",
          "REGEXP_EXTRACT_ALL" ->
          Optional.of(withUnixLines(call));
      case "CONCAT_WS" -> concatenated(call);
      case "TO_BASE64" -> Optional.of(base64(call, operands.get(0)));
      case "LAST_DAY" ->
          operands.get(0).getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
              ? Optional.of(
                  builder.makeCall(call.getType(), Internal.LAST_DAY_OF_TIMESTAMP, operands))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** To regular expressions a line ends at a line feed alone, as in other engines. */
  private RexNode withUnixLines(RexCall call) {
    List<RexNode> operands = new ArrayList<>(call.getOperands());
    RexNode pattern = operands.get(1);
    RexNode flag = builder.makeLiteral("(?d)");
    operands.set(
        1,
        pattern instanceof RexLiteral literal && !literal.isNull()
            ? builder.makeLiteral("(?d)" + literal.getValueAs(String.class))
            : builder.makeCall(
                pattern.getType(), SqlStdOperatorTable.CONCAT, List.of(flag, pattern)));
    return builder.makeCall(call.getType(), call.getOperator(), operands);
  }

  /** The library writes a separator for a NULL at the end. */
  private Optional<RexNode> concatenated(RexCall call) {
    List<RexNode> parts = call.getOperands().subList(1, call.getOperands().size());
    if (!parts.stream().allMatch(part -> SqlTypeUtil.isCharacter(part.getType()))) {
      return Optional.empty();
    }
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType text =
        types.createTypeWithNullability(types.createSqlType(SqlTypeName.VARCHAR), true);
    RexNode array =
        builder.makeCall(
            types.createArrayType(text, -1), SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR, parts);
    return Optional.of(
        builder.makeCall(call.getType(), Internal.JOIN, List.of(call.getOperands().get(0), array)));
  }

  /** The library breaks lines. */
  private RexNode base64(RexCall call, RexNode value) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType bytes =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.VARBINARY), value.getType().isNullable());
    RexNode binary =
        SqlTypeUtil.isCharacter(value.getType())
            ? builder.makeCall(bytes, Internal.BYTES, List.of(value))
            : value;
    return builder.makeCall(call.getType(), Internal.BASE64, List.of(binary));
  }
}

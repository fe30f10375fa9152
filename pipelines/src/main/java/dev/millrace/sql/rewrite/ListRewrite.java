package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.Internal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Searches in arrays of floating-point numbers, where 0.0 and −0.0 are one value. */
final class ListRewrite {
  private final RexBuilder builder;

  ListRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  /** The call over zeros of one sign; the call itself if it needs none. */
  RexCall canonical(RexCall call) {
    return switch (call.getOperator().getName()) {
      case "ARRAY_CONTAINS", "ARRAY_POSITION", "ARRAY_DISTINCT", "ARRAY_REMOVE" ->
          ofDoubles(call) ? unsigned(call) : call;
      default -> call;
    };
  }

  private static boolean ofDoubles(RexCall call) {
    RelDataType element = call.getOperands().get(0).getType().getComponentType();
    return element != null && SqlTypeUtil.isApproximateNumeric(element);
  }

  private RexCall unsigned(RexCall call) {
    List<RexNode> operands =
        call.getOperands().stream()
            .map(
                operand ->
                    operand.getType().getSqlTypeName() == SqlTypeName.ARRAY
                        ? builder.makeCall(operand.getType(), Internal.CANONICAL, List.of(operand))
                        : sum(operand))
            .toList();
    return (RexCall) builder.makeCall(call.getType(), call.getOperator(), operands);
  }

  /** −0.0 + 0.0 is 0.0, and every other number stays. */
  private RexNode sum(RexNode value) {
    RexNode zero = builder.makeZeroLiteral(value.getType());
    return SqlTypeUtil.isApproximateNumeric(value.getType())
        ? builder.makeCall(value.getType(), SqlStdOperatorTable.PLUS, List.of(value, zero))
        : value;
  }
}

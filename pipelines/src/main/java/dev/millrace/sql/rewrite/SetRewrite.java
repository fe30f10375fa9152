package dev.millrace.sql.rewrite;

import dev.millrace.sql.function.ConstantSet;
import dev.millrace.sql.operator.Internal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Looks up the constants of a long {@code IN} list in a set instead of comparing one by one. */
final class SetRewrite {
  private static final int LEAST_CONSTANTS = 6;

  private final RexBuilder builder;

  SetRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  /** The look-up that a disjunction amounts to; empty if it is not one value and many constants. */
  Optional<RexCall> lookup(RexCall or) {
    List<RexNode> conditions = RelOptUtil.disjunctions(or);
    if (conditions.size() < LEAST_CONSTANTS || !(conditions.get(0) instanceof RexCall first)) {
      return Optional.empty();
    }
    RexNode value = first.getOperands().get(0);
    boolean text = SqlTypeUtil.isCharacter(value.getType());
    if (!text && !SqlTypeUtil.isIntType(value.getType())) {
      return Optional.empty();
    }
    StringJoiner joined =
        new StringJoiner(String.valueOf(ConstantSet.SEPARATOR), text ? "T" : "N", "");
    for (RexNode condition : conditions) {
      Optional<String> constant = constant(condition, value, text);
      if (constant.isEmpty()) {
        return Optional.empty();
      }
      joined.add(constant.get());
    }
    RexNode set = builder.makeLiteral(joined.toString());
    return Optional.of(
        (RexCall)
            builder.makeCall(
                or.getType(), text ? Internal.HAS_TEXT : Internal.HAS_NUMBER, List.of(value, set)));
  }

  private static Optional<String> constant(RexNode condition, RexNode value, boolean text) {
    if (condition.getKind() != SqlKind.EQUALS
        || !((RexCall) condition).getOperands().get(0).equals(value)
        || !(literal(((RexCall) condition).getOperands().get(1)) instanceof RexLiteral literal)
        || literal.isNull()) {
      return Optional.empty();
    }
    if (text) {
      return Optional.ofNullable(literal.getValueAs(String.class))
          .filter(constant -> constant.indexOf(ConstantSet.SEPARATOR) < 0);
    }
    return SqlTypeUtil.isIntType(literal.getType())
        ? Optional.ofNullable(literal.getValueAs(BigDecimal.class)).map(BigDecimal::toPlainString)
        : Optional.empty();
  }

  /** A constant may have been widened to the type of the value it is compared with. */
  private static RexNode literal(RexNode node) {
    return node.getKind() == SqlKind.CAST ? ((RexCall) node).getOperands().get(0) : node;
  }
}

package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * Refuses comparisons with NULL as a constant. They are not TRUE whatever the row is, so that a
 * condition made of one keeps nothing, and a question for missing values is what was meant. {@code
 * IN} with NULL among other values is TRUE for those.
 */
final class NullComparison {
  private static final Set<SqlKind> COMPARING =
      EnumSet.of(
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL,
          SqlKind.IN,
          SqlKind.NOT_IN,
          SqlKind.BETWEEN,
          SqlKind.LIKE,
          SqlKind.SIMILAR,
          SqlKind.RLIKE);

  private NullComparison() {}

  /** Refuses a call as it was written if it compares with NULL. */
  static void check(SqlCall call) {
    if (call instanceof SqlCase choice) {
      choice.getWhenOperands().forEach(when -> checkWhen(choice, when));
    } else if (call.getKind() == SqlKind.NOT
        && call.operand(0) instanceof SqlCall negated
        && negated.getKind() == SqlKind.IN) {
      operandNull(negated).ifPresent(place -> refuse(place, negated, SqlKind.NOT_IN));
    } else if (COMPARING.contains(call.getKind()) && !mayBeTrue(call)) {
      operandNull(call).ifPresent(place -> refuse(place, call, call.getKind()));
    }
  }

  private static boolean mayBeTrue(SqlCall call) {
    return call.getKind() == SqlKind.IN
        && !isNull(call.operand(0))
        && call.operand(1) instanceof SqlNodeList list
        && !list.stream().allMatch(NullComparison::isNull);
  }

  /** The parser makes {@code CASE x WHEN y} a comparison that begins where the CASE does. */
  private static void checkWhen(SqlCase choice, @Nullable SqlNode when) {
    if (when instanceof SqlCall call
        && call.getParserPosition().equals(choice.getParserPosition())
        && COMPARING.contains(call.getKind())) {
      operandNull(call)
          .ifPresent(
              place -> {
                throw at(
                    place,
                    "WHEN NULL is never reached, for NULL equals nothing; write CASE WHEN "
                        + subject(call)
                        + " IS NULL THEN");
              });
    }
  }

  private static Optional<SqlNode> operandNull(SqlCall call) {
    for (SqlNode operand : call.getOperandList()) {
      List<SqlNode> parts = operand instanceof SqlNodeList list ? list.getList() : List.of(operand);
      Optional<SqlNode> found = parts.stream().filter(NullComparison::isNull).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** NULL, or a cast of it. */
  private static boolean isNull(@Nullable SqlNode node) {
    if (node instanceof SqlCall cast
        && (cast.getKind() == SqlKind.CAST || cast.getKind() == SqlKind.SAFE_CAST)) {
      return isNull(cast.operand(0));
    }
    return node instanceof SqlLiteral literal && literal.getValue() == null;
  }

  private static void refuse(SqlNode place, SqlCall call, SqlKind kind) {
    String subject = subject(call);
    throw at(
        place,
        switch (kind) {
          case EQUALS ->
              "a comparison with NULL is NULL for every row, and never TRUE; write "
                  + subject
                  + " IS NULL";
          case NOT_EQUALS ->
              "a comparison with NULL is NULL for every row, and never TRUE; write "
                  + subject
                  + " IS NOT NULL";
          case IN ->
              "NULL equals nothing, so that this IN is never TRUE; write " + subject + " IS NULL";
          case NOT_IN ->
              "NOT IN with NULL is never TRUE; leave NULL out: "
                  + subject
                  + " NOT IN (...) keeps no row without a value either";
          case BETWEEN -> "a bound that is NULL bounds nothing; compare with the other bound alone";
          default ->
              "a comparison with NULL is NULL for every row, and never TRUE; leave it out, or"
                  + " write a value";
        });
  }

  /** What is compared, if it is short to say. */
  private static String subject(SqlCall call) {
    return call.getOperandList().stream()
        .filter(SqlIdentifier.class::isInstance)
        .findFirst()
        .map(SqlNode::toString)
        .orElse("x");
  }

  private static Refusal at(SqlNode node, String message) {
    SqlParserPos place = node.getParserPosition();
    return new Refusal(ErrorCodes.NULL_COMPARED, place.getLineNum(), place.getColumnNum(), message);
  }
}

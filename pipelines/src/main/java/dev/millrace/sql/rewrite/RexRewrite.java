package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.type.RowTypes;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Replaces what the SQL library computes carelessly: integers that wrap around, decimals that are
 * not brought to their type, divisions by zero, and texts of dates and timestamps, of which it
 * reads and writes only one form, and whose microseconds it does not know.
 */
public final class RexRewrite extends RexShuttle {
  private final RexBuilder builder;
  private final ArithmeticRewrite arithmetic;
  private final CastRewrite casts;
  private final JsonRewrite json;
  private final SetRewrite sets;
  private final ComparisonRewrite comparisons;
  private final FloatRewrite floats;
  private final TextRewrite texts;
  private final PythonRewrite python;
  private final MicrosRewrite micros;

  public RexRewrite(RexBuilder builder) {
    this.builder = builder;
    this.arithmetic = new ArithmeticRewrite(builder);
    this.casts = new CastRewrite(builder);
    this.json = new JsonRewrite(builder, this::replacedNode);
    this.sets = new SetRewrite(builder);
    this.comparisons = new ComparisonRewrite(builder);
    this.floats = new FloatRewrite(builder);
    this.texts = new TextRewrite(builder);
    this.python = new PythonRewrite(builder, node -> replaced((RexCall) node));
    this.micros = new MicrosRewrite(builder, this::replacedNode);
  }

  @Override
  public RexNode visitCall(RexCall original) {
    return original.getKind() == SqlKind.OR
        ? sets.lookup(original).<RexNode>map(super::visitCall).orElseGet(() -> rewritten(original))
        : rewritten(original);
  }

  private RexNode rewritten(RexCall original) {
    RexCall call = (RexCall) super.visitCall(original);
    return PythonRewrite.isPython(call.getOperator()) ? python.sql(call) : replaced(call);
  }

  @Override
  public RexNode visitLiteral(RexLiteral literal) {
    return RowTypes.isMicros(literal.getType()) && !literal.isNull()
        ? micros.constant(literal)
        : literal;
  }

  /** A cast of a constant may be a constant. */
  private RexNode replacedNode(RexNode node) {
    return node instanceof RexCall call ? replaced(call) : node;
  }

  /** What to compute instead of a call whose operands have their final form. */
  private RexNode replaced(RexCall call) {
    return micros.call(call).orElseGet(() -> inMillis(call));
  }

  private RexNode inMillis(RexCall call) {
    return switch (call.getKind()) {
      case PLUS ->
          call.getOperator().equals(SqlStdOperatorTable.DATETIME_PLUS)
              ? dateShift(call)
              : arithmetic.arithmetic(call, SqlStdOperatorTable.CHECKED_PLUS, Internal.PLUS);
      case MINUS ->
          call.getOperator().equals(SqlStdOperatorTable.MINUS_DATE)
              ? difference(dateShift(call))
              : arithmetic.arithmetic(call, SqlStdOperatorTable.CHECKED_MINUS, Internal.MINUS);
      case TIMES ->
          arithmetic.arithmetic(call, SqlStdOperatorTable.CHECKED_MULTIPLY, Internal.TIMES);
      case DIVIDE -> arithmetic.divide(call);
      case MOD -> arithmetic.mod(call);
      case MINUS_PREFIX -> arithmetic.negate(call);
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          comparisons.compare(call);
      case LIKE, SIMILAR -> texts.matches(call);
      case CAST -> casts.cast(call);
      case SAFE_CAST -> casts.safeCast(call);
      default -> byOperator(call);
    };
  }

  private RexNode byOperator(RexCall call) {
    SqlOperator operator = call.getOperator();
    if (operator.equals(SqlStdOperatorTable.ABS)) {
      return arithmetic.abs(call);
    } else if (operator.equals(SqlStdOperatorTable.ITEM)) {
      boolean ofMap = call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.MAP;
      return ofMap ? replaced(call, Internal.MAP_ITEM) : call;
    } else if (operator.equals(SqlStdOperatorTable.JSON_VALUE)) {
      return json.value(call);
    } else if (operator.equals(SqlStdOperatorTable.JSON_QUERY)
        || operator.equals(SqlStdOperatorTable.JSON_EXISTS)) {
      return json.path(call);
    } else if (JsonRewrite.readsWhole(operator)) {
      return json.whole(call);
    }
    check(call);
    Optional<RexNode> own = floats.function(call).or(() -> texts.function(call));
    if (own.isPresent()) {
      return own.get();
    }
    return Internal.replacement(operator, call.getOperands().size())
        .map(function -> replaced(call, function))
        .orElse(call);
  }

  private static void check(RexCall call) {
    switch (call.getOperator().getName()) {
      case "RLIKE",
          "NOT RLIKE",
          "REGEXP_LIKE",
          "REGEXP_REPLACE",
          "REGEXP_EXTRACT",
          "REGEXP_EXTRACT_ALL" ->
          PatternCheck.regularExpression(call);
      case "DATE_FORMAT", "TO_TIMESTAMP" -> PatternCheck.timePattern(call);
      case "DATE_TRUNC" -> PatternCheck.unit(call);
      case "FROM_UTC_TIMESTAMP", "TO_UTC_TIMESTAMP" -> PatternCheck.zone(call);
      default -> {
        // Nothing in other calls can be known to fail beforehand.
      }
    }
  }

  private RexNode replaced(RexCall call, SqlFunction function) {
    return builder.makeCall(call.getType(), function, call.getOperands());
  }

  /** Adding hours to a DATE would silently give the same DATE. */
  private static RexCall dateShift(RexCall call) {
    boolean finer =
        call.getOperands().stream()
            .map(operand -> operand.getType().getSqlTypeName())
            .anyMatch(
                type ->
                    SqlTypeName.DAY_INTERVAL_TYPES.contains(type)
                        && type != SqlTypeName.INTERVAL_DAY);
    if (call.getType().getSqlTypeName() == SqlTypeName.DATE && finer) {
      throw new Refusal(
          ErrorCodes.WRONG_OPERANDS,
          "a DATE has no hours; cast it to TIMESTAMP before adding an interval of hours");
    }
    return call;
  }

  /** A DATE and a TIMESTAMP are only comparable as two timestamps. */
  private RexNode difference(RexCall call) {
    RelDataType timestamp = builder.getTypeFactory().createSqlType(SqlTypeName.TIMESTAMP, 3);
    List<SqlTypeName> types =
        call.getOperands().stream().map(o -> o.getType().getSqlTypeName()).distinct().toList();
    boolean mixed = types.contains(SqlTypeName.DATE) && types.contains(SqlTypeName.TIMESTAMP);
    return mixed
        ? builder.makeCall(call.getType(), call.getOperator(), arithmetic.toType(call, timestamp))
        : call;
  }
}

package dev.millrace.sql.rewrite;

import dev.millrace.sql.operator.NamedRow;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexRangeRef;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlTimeLiteral;
import org.apache.calcite.sql.SqlTimestampLiteral;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.InitializerExpressionFactory;
import org.apache.calcite.sql2rel.NullInitializerExpressionFactory;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.util.BitString;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/**
 * Makes the typed tree of a validated expression over one row. The SQL library's own converter is
 * made for queries and brings its planner along, which takes longer to load than all the rest.
 */
public final class RexTree extends SqlBasicVisitor<RexNode> implements SqlRexContext {
  private final SqlValidator validator;
  private final RexBuilder builder;
  private final RelDataType row;

  public RexTree(SqlValidator validator, RexBuilder builder, RelDataType row) {
    this.validator = validator;
    this.builder = builder;
    this.row = row;
  }

  @Override
  public RexNode convertExpression(SqlNode expression) {
    return expression.accept(this);
  }

  @Override
  public RexNode visit(SqlCall call) {
    if (call.getOperator().equals(SqlStdOperatorTable.TIMESTAMP_DIFF)
        || call.getOperator().equals(SqlStdOperatorTable.TIMESTAMP_ADD)
        || call.getKind() == SqlKind.EXTRACT) {
      Optional<RexNode> own = TimeTree.convert(call, this);
      if (own.isPresent()) {
        return own.get();
      }
    }
    if (call.getOperator().equals(SqlStdOperatorTable.SQRT)
        || call.getOperator().equals(SqlLibraryOperators.ADD_MONTHS)) {
      return plain(call);
    }
    if (call.getOperator() instanceof NamedRow) {
      List<RexNode> values = call.getOperandList().stream().map(o -> o.accept(this)).toList();
      return builder.makeCall(
          validator.getValidatedNodeType(call), SqlStdOperatorTable.ROW, values);
    }
    SqlRexConvertlet convertlet = StandardConvertletTable.INSTANCE.get(call);
    if (convertlet == null) {
      throw new IllegalArgumentException(call.getOperator().getName());
    }
    return convertlet.convertCall(this, call);
  }

  /** The call as it is: the library makes a power of a root and takes no months for NULL ones. */
  private RexNode plain(SqlCall call) {
    List<RexNode> operands = call.getOperandList().stream().map(o -> o.accept(this)).toList();
    RelDataType type = validator.getValidatedNodeType(call);
    boolean nullable = operands.stream().anyMatch(operand -> operand.getType().isNullable());
    return builder.makeCall(
        builder.getTypeFactory().createTypeWithNullability(type, nullable),
        call.getOperator(),
        operands);
  }

  @Override
  public RexNode visit(SqlIdentifier name) {
    RelDataTypeField field = row.getField(name.getSimple(), true, false);
    if (field != null) {
      return RexInputRef.of(field.getIndex(), row);
    }
    SqlCall constant = validator.makeNullaryCall(name);
    if (constant == null) {
      throw new IllegalArgumentException(name.getSimple());
    }
    return visit(constant);
  }

  @Override
  public RexNode visit(SqlLiteral literal) {
    return convertLiteral(literal);
  }

  @Override
  public RexNode visit(SqlIntervalQualifier unit) {
    return builder.makeIntervalLiteral(unit);
  }

  @Override
  public RexNode convertLiteral(SqlLiteral original) {
    SqlLiteral literal = validator.resolveLiteral(original);
    if (literal.getValue() == null) {
      boolean unknown = literal.getTypeName() == SqlTypeName.BOOLEAN;
      RelDataType type = unknown ? null : validator.getValidatedNodeTypeIfKnown(literal);
      RelDataType untyped =
          builder.getTypeFactory().createSqlType(unknown ? SqlTypeName.BOOLEAN : SqlTypeName.NULL);
      return builder.makeNullLiteral(type == null ? untyped : type);
    }
    SqlTypeName kind = literal.getTypeName();
    if (SqlTypeName.INTERVAL_TYPES.contains(kind)) {
      return builder.makeIntervalLiteral(
          literal.getValueAs(BigDecimal.class), literal.getValueAs(SqlIntervalQualifier.class));
    }
    return switch (kind) {
      case DECIMAL ->
          builder.makeExactLiteral(
              literal.getValueAs(BigDecimal.class),
              literal.createSqlType(builder.getTypeFactory()));
      case DOUBLE -> builder.makeApproxLiteral(literal.getValueAs(BigDecimal.class));
      case CHAR -> builder.makeCharLiteral(literal.getValueAs(NlsString.class));
      case BOOLEAN -> builder.makeLiteral(literal.getValueAs(Boolean.class));
      case BINARY ->
          builder.makeBinaryLiteral(
              new ByteString(literal.getValueAs(BitString.class).getAsByteArray()));
      case DATE -> builder.makeDateLiteral(literal.getValueAs(DateString.class));
      case TIME ->
          builder.makeTimeLiteral(
              literal.getValueAs(TimeString.class), ((SqlTimeLiteral) literal).getPrec());
      case TIMESTAMP ->
          builder.makeTimestampLiteral(
              literal.getValueAs(TimestampString.class), ((SqlTimestampLiteral) literal).getPrec());
      case SYMBOL -> builder.makeFlag(literal.getValueAs(Enum.class));
      default -> throw new IllegalArgumentException("a literal of type " + kind);
    };
  }

  @Override
  public boolean hasEmptyGroup() {
    return false;
  }

  @Override
  public RexBuilder getRexBuilder() {
    return builder;
  }

  @Override
  public @Nullable RexRangeRef getSubQueryExpr(SqlCall call) {
    return null;
  }

  @Override
  public RelDataTypeFactory getTypeFactory() {
    return builder.getTypeFactory();
  }

  @Override
  public InitializerExpressionFactory getInitializerExpressionFactory() {
    return new NullInitializerExpressionFactory();
  }

  @Override
  public SqlValidator getValidator() {
    return validator;
  }
}

package dev.millrace.sql;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.sql.operator.Functions;
import dev.millrace.sql.parse.NameCheck;
import dev.millrace.sql.parse.ParserText;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.parse.SourceText;
import dev.millrace.sql.parse.SqlSettings;
import dev.millrace.sql.parse.TypeCheck;
import dev.millrace.sql.parse.ValidationText;
import dev.millrace.sql.rewrite.RexRewrite;
import dev.millrace.sql.rewrite.RexTree;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.SqlProblem;
import dev.millrace.sql.type.TypeText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/** Reads an expression's text and gives it types. */
final class SqlTyping {
  private final SourceText source;
  private final Schema input;
  private final @Nullable SqlNode parsed;
  private final RelDataType row;
  private final RexBuilder builder = new RexBuilder(SqlSettings.TYPES);

  SqlTyping(SourceText source, Schema input) {
    this(source, input, null);
  }

  /**
   * @param parsed a part of the source; null for all of it
   */
  SqlTyping(SourceText source, Schema input, @Nullable SqlNode parsed) {
    this.source = source;
    this.input = input;
    this.parsed = parsed;
    this.row = RowTypes.rowType(input, SqlSettings.TYPES);
  }

  /** The expression, typed and made safe. */
  RexNode typed() throws SqlProblem {
    SqlNode whole = parsed == null ? parse() : parsed;
    try {
      return validate(whole.accept(new NameCheck(input)));
    } catch (Refusal refusal) {
      throw refusal.in(source);
    } catch (CalciteContextException e) {
      throw ValidationText.problem(e, source);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw unsupported(e);
    }
  }

  private SqlNode parse() throws SqlProblem {
    try {
      return SqlParser.create(source.sql(), SqlSettings.PARSER).parseExpression();
    } catch (SqlParseException e) {
      if (e.getCause() instanceof StackOverflowError) {
        throw unsupported(e.getCause());
      }
      throw ParserText.problem(e, source);
    }
  }

  private RexNode validate(SqlNode named) {
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            Functions.TABLE, SqlSettings.catalog(), SqlSettings.TYPES, SqlSettings.VALIDATOR);
    Map<String, RelDataType> columns = new LinkedHashMap<>();
    row.getFieldList().forEach(field -> columns.put(field.getName(), field.getType()));
    SqlNode valid = validator.validateParameterizedExpression(named, columns);
    valid.accept(new TypeCheck(validator));
    return new RexTree(validator, builder, row)
        .convertExpression(valid)
        .accept(new RexRewrite(builder));
  }

  /**
   * The expression cast to a column type.
   *
   * @throws SqlProblem if there is no such cast
   */
  RexNode cast(RexNode node, FieldType type) throws SqlProblem {
    RelDataType target = RowTypes.toSql(type, SqlSettings.TYPES);
    RelDataType nullable =
        SqlSettings.TYPES.createTypeWithNullability(target, node.getType().isNullable());
    boolean unbounded =
        ValueKind.of(type) == ValueKind.DECIMAL
            && ValueKind.decimalPrecision(type) < 0
            && SqlTypeUtil.isDecimal(node.getType());
    if (unbounded || nullable.equals(node.getType())) {
      return node;
    }
    if (node instanceof RexLiteral literal && literal.isNull()) {
      return builder.makeNullLiteral(target);
    }
    boolean possible =
        node.getType().getSqlTypeName() == SqlTypeName.NULL
            || SqlTypeUtil.canCastFrom(target, node.getType(), true);
    if (!possible) {
      throw source.problem(
          ErrorCodes.WRONG_OPERANDS,
          1,
          1,
          "the expression is "
              + ValidationText.typeName(node.getType())
              + ", which cannot be cast to "
              + TypeText.name(type));
    }
    try {
      RexNode cast = builder.makeAbstractCast(nullable, node, false);
      return cast.accept(new RexRewrite(builder));
    } catch (Refusal refusal) {
      throw refusal.in(source);
    }
  }

  SqlProblem noColumnType(RelDataType type) {
    String message =
        type.getSqlTypeName() == SqlTypeName.NULL
            ? "NULL alone has no type; write CAST(NULL AS VARCHAR) or the like"
            : "no column can have the type " + ValidationText.typeName(type);
    return source.problem(ErrorCodes.NO_COLUMN_TYPE, 1, 1, message);
  }

  SqlProblem unsupported(Throwable failure) {
    String reason =
        failure instanceof StackOverflowError
            ? "the expression is nested too deeply"
            : "the expression is not supported: " + ValidationText.firstSentence(failure);
    return source.problem(ErrorCodes.SQL_NOT_OFFERED, 1, 1, reason);
  }
}

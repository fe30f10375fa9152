package dev.millrace.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/** Reads SQL text and gives it types. */
final class SqlTyping {
  private final SourceText source;
  private final RelDataType row;
  private final RexBuilder builder = new RexBuilder(SqlSettings.TYPES);

  SqlTyping(SourceText source, Schema input) {
    this.source = source;
    this.row = RowTypes.rowType(input, SqlSettings.TYPES);
  }

  RexNode typed() throws SqlProblem {
    SqlNode parsed;
    try {
      parsed = SqlParser.create(source.sql(), SqlSettings.PARSER).parseExpression();
    } catch (SqlParseException e) {
      throw new SqlProblem(
          "ML-3001",
          e.getPos().getLineNum(),
          e.getPos().getColumnNum(),
          String.valueOf(e.getMessage()));
    }
    CalciteCatalogReader catalog = SqlSettings.catalog();
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            SqlStdOperatorTable.instance(),
            catalog,
            SqlSettings.TYPES,
            SqlValidator.Config.DEFAULT.withConformance(SqlSettings.CONFORMANCE));
    Map<String, RelDataType> types = new LinkedHashMap<>();
    Map<String, RexNode> refs = new LinkedHashMap<>();
    for (RelDataTypeField field : row.getFieldList()) {
      types.put(field.getName(), field.getType());
      refs.put(field.getName(), RexInputRef.of(field.getIndex(), row));
    }
    try {
      SqlNode valid = validator.validateParameterizedExpression(parsed, types);
      SqlToRelConverter converter =
          new SqlToRelConverter(
              (type, query, schemaPath, viewPath) -> {
                throw new UnsupportedOperationException();
              },
              validator,
              catalog,
              SqlSettings.cluster(),
              StandardConvertletTable.INSTANCE,
              SqlToRelConverter.config());
      return converter.convertExpression(valid, refs);
    } catch (CalciteContextException e) {
      throw new SqlProblem(
          "ML-3006", e.getPosLine(), e.getPosColumn(), String.valueOf(e.getCause()));
    }
  }

  RexNode cast(RexNode node, FieldType type) {
    return builder.makeCast(RowTypes.toSql(type, SqlSettings.TYPES), node);
  }

  SqlProblem noColumnType(RelDataType type) {
    return new SqlProblem("ML-3008", 1, 1, "no column can have the type " + type);
  }
}

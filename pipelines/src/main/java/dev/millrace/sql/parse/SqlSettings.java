package dev.millrace.sql.parse;

import dev.millrace.element.ValueKind;
import dev.millrace.sql.type.NumberTypes;
import dev.millrace.sql.type.RowTypes;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/** How SQL is read and typed here, the same for every expression. */
public final class SqlSettings {
  /**
   * Babel's freedoms ({@code !=}, {@code %}), and strings of different lengths stay as they are.
   */
  public static final SqlConformance CONFORMANCE =
      new SqlDelegatingConformance(SqlConformanceEnum.BABEL) {
        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
          return true;
        }

        @Override
        public boolean allowExplicitRowValueConstructor() {
          return true;
        }
      };

  /** Rows are {@code Object[]}, as everywhere in Millrace. */
  public static final JavaTypeFactory TYPES =
      new JavaTypeFactoryImpl(new NumberTypes()) {
        @Override
        public Charset getDefaultCharset() {
          return StandardCharsets.UTF_8;
        }

        /** The library takes the last of timestamps of different precisions. */
        @Override
        public @Nullable RelDataType leastRestrictive(List<RelDataType> types) {
          RelDataType common = super.leastRestrictive(types);
          return common != null
                  && common.getSqlTypeName() == SqlTypeName.TIMESTAMP
                  && types.stream().anyMatch(RowTypes::isMicros)
              ? createTypeWithNullability(
                  RowTypes.toSql(ValueKind.TIMESTAMP_MICROS_TYPE, this), common.isNullable())
              : common;
        }

        @Override
        public Type getJavaClass(RelDataType type) {
          return type.getSqlTypeName() == SqlTypeName.ROW
              ? Object[].class
              : super.getJavaClass(type);
        }
      };

  public static final SqlParser.Config PARSER =
      SqlParser.config()
          .withQuoting(Quoting.DOUBLE_QUOTE)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(true)
          .withIdentifierMaxLength(1024)
          .withConformance(CONFORMANCE);

  public static final SqlValidator.Config VALIDATOR =
      SqlValidator.Config.DEFAULT
          .withConformance(CONFORMANCE)
          .withTypeCoercionFactory(CarefulCoercion::new);

  private SqlSettings() {}

  /** A catalogue without tables: expressions see the columns of one row and nothing else. */
  public static CalciteCatalogReader catalog() {
    return new CalciteCatalogReader(
        CalciteSchema.createRootSchema(false, false),
        List.of(),
        TYPES,
        CalciteConnectionConfig.DEFAULT);
  }

  static SqlAbstractParserImpl.Metadata reservedWords() {
    return SqlParser.create("", PARSER).getMetadata();
  }
}

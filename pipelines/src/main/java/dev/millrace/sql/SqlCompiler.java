package dev.millrace.sql;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.Expression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.function.found.Libraries;
import dev.millrace.sql.code.CompiledExpression;
import dev.millrace.sql.code.JavaWriter;
import dev.millrace.sql.function.ScalarLoader;
import dev.millrace.sql.operator.Functions;
import dev.millrace.sql.parse.SourceText;
import dev.millrace.sql.query.QueryExpression;
import dev.millrace.sql.rewrite.FailureCheck;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.SqlProblem;
import dev.millrace.sql.type.TypeText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Compiles SQL expressions over one row. An expression is typed and translated to Java source here;
 * the source is compiled at its first use, in the process that uses it. Everything is UTC, nothing
 * reads the clock.
 */
public final class SqlCompiler {
  /** Longer code may pass the limits of a Java method, which only its compilation tells. */
  private static final int MAX_UNCHECKED_SOURCE = 20_000;

  private SqlCompiler() {}

  /**
   * Compiles a scalar expression over a row of {@code input}.
   *
   * @throws SqlProblem if the text is not an expression over these columns
   */
  public static TypedExpression compile(String sql, Schema input) throws SqlProblem {
    return compileTo(sql, input, null);
  }

  /**
   * Compiles a scalar expression and casts its value.
   *
   * @param outputType the type of the result; if it is not nullable, a NULL is a row fault
   * @throws SqlProblem if the text is not an expression over these columns, or its type cannot be
   *     cast
   */
  public static TypedExpression compile(String sql, Schema input, FieldType outputType)
      throws SqlProblem {
    return compileTo(sql, input, outputType);
  }

  private static TypedExpression compileTo(String sql, Schema input, @Nullable FieldType outputType)
      throws SqlProblem {
    SourceText source = SourceText.of(sql, input);
    if (source.column() >= 0) {
      FieldType type = input.getField(source.column()).getType();
      if (outputType == null || outputType.equals(type)) {
        return new TypedExpression(
            sql,
            Expression.column(source.column()),
            type,
            List.of(input.getField(source.column()).getName()),
            source.column());
      }
    }
    return compile(sql, new SqlTyping(source, input), input, outputType);
  }

  /**
   * Compiles an expression of a query over a row of {@code input}.
   *
   * @throws SqlProblem at its place in the query, if it is not an expression over these columns
   */
  public static TypedExpression compile(QueryExpression expression, Schema input)
      throws SqlProblem {
    SqlNode node = expression.node();
    if (node instanceof SqlIdentifier name && name.isSimple() && input.hasField(name.getSimple())) {
      int column = input.indexOf(name.getSimple());
      return new TypedExpression(
          name.getSimple(),
          Expression.column(column),
          input.getField(column).getType(),
          List.of(name.getSimple()),
          column);
    }
    SqlTyping typing = new SqlTyping(expression.source(), input, node);
    return compile(expression.text(), typing, input, null);
  }

  /**
   * Compiles an expression of a query and casts its value.
   *
   * @throws SqlProblem as the others do
   */
  public static TypedExpression compile(
      QueryExpression expression, Schema input, FieldType outputType) throws SqlProblem {
    SqlTyping typing = new SqlTyping(expression.source(), input, expression.node());
    return compile(expression.text(), typing, input, outputType);
  }

  private static TypedExpression compile(
      String sql, SqlTyping typing, Schema input, @Nullable FieldType outputType)
      throws SqlProblem {
    RexNode typed = typing.typed();
    FieldType type;
    if (outputType == null) {
      Optional<FieldType> found = RowTypes.fromSql(typed.getType());
      type = found.orElseThrow(() -> typing.noColumnType(typed.getType()));
    } else {
      type = outputType;
    }
    JavaWriter writer = new JavaWriter(input);
    String java;
    RexNode cast = typing.cast(typed, type);
    try {
      java = writer.write(cast, type);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw typing.unsupported(e);
    }
    Map<Integer, Integer> places = new TreeMap<>();
    writer.numbers().forEach(column -> places.put(column, column));
    boolean lacksValue = !Boolean.TRUE.equals(type.getNullable()) && cast.getType().isNullable();
    CompiledExpression compiled =
        new CompiledExpression(sql, java, places, lacksValue || FailureCheck.mayFail(cast));
    if (java.length() > MAX_UNCHECKED_SOURCE && !ScalarLoader.compiles(compiled.source())) {
      throw new SqlProblem(ErrorCodes.SQL_NOT_OFFERED, 1, 1, "the expression is too large");
    }
    return new TypedExpression(sql, compiled, type, writer.columns(), -1);
  }

  /**
   * Looks at the functions of libraries on the class path.
   *
   * @throws dev.millrace.diag.UserException (ML-4109) if one has the name of one of SQL's, or a
   *     word of SQL for a name
   */
  public static void requireLibraries() {
    Functions.TABLE.getOperatorList();
    LibraryNames.requireCallable(Libraries.all());
  }

  /**
   * Reads a column type: {@code DECIMAL(12,2) NOT NULL}, {@code TIMESTAMP(6)}, {@code VARCHAR},
   * {@code ARRAY<VARCHAR>} or {@code VARCHAR ARRAY}, {@code MAP<VARCHAR, BIGINT>}, {@code ROW<a
   * INTEGER, b VARCHAR>}. Nullable unless it says NOT NULL. Lengths of strings are accepted and not
   * enforced; {@code FLOAT} is {@code DOUBLE}, {@code REAL} has 4 bytes.
   *
   * @throws SqlProblem if it is not a type
   */
  public static FieldType parseType(String sqlType) throws SqlProblem {
    return TypeText.parse(sqlType);
  }

  /** The SQL name of a type as messages and listings print it, without NOT NULL. */
  public static String typeName(FieldType type) {
    return TypeText.name(type);
  }
}

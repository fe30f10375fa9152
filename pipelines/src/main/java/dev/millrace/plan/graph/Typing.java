package dev.millrace.plan.graph;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Types the SQL of a pipeline file, and tells problems by their places in the file. */
public final class Typing {
  private final Diagnostics problems;

  Typing(Diagnostics problems) {
    this.problems = problems;
  }

  /** An expression over rows of a schema; empty if it is wrong, which is then reported. */
  public Optional<TypedExpression> expression(Located text, Schema schema, String path) {
    return attempt(text, path, () -> SqlCompiler.compile(text.text(), schema));
  }

  /** An expression whose value is turned into a declared type. */
  public Optional<TypedExpression> expression(
      Located text, Schema schema, FieldType outputType, String path) {
    return attempt(text, path, () -> SqlCompiler.compile(text.text(), schema, outputType));
  }

  /** An expression that must be BOOLEAN. */
  public Optional<TypedExpression> predicate(Located text, Schema schema, String path) {
    Optional<TypedExpression> typed = expression(text, schema, path);
    return typed.filter(
        e ->
            expect(
                e,
                ValueKind.of(e.type()) == ValueKind.BOOLEAN,
                "a condition (BOOLEAN)",
                text.position(),
                path));
  }

  /** Reports an expression of the wrong type. */
  public boolean expect(
      TypedExpression typed, boolean right, String expected, Position position, String path) {
    if (!right) {
      problems.error(
          position,
          ErrorCodes.WRONG_TYPE,
          path,
          "'"
              + typed.text()
              + "' is "
              + SqlCompiler.typeName(typed.type())
              + "; expected "
              + expected
              + ".");
    }
    return right;
  }

  /** A type as {@code fields:} and {@code output_type:} write it. */
  public Optional<FieldType> type(Located text, String path) {
    try {
      return Optional.of(SqlCompiler.parseType(text.text()));
    } catch (SqlProblem problem) {
      report(problem, text, path);
      return Optional.empty();
    }
  }

  /**
   * The index of a column; empty if there is none, which is then reported.
   *
   * @param of whose columns they are, for example {@code the output of 'orders'}
   */
  public Optional<Integer> column(Located name, Schema schema, String of, String path) {
    if (schema.hasField(name.text())) {
      return Optional.of(schema.indexOf(name.text()));
    }
    problems.error(
        name.position(),
        ErrorCodes.UNKNOWN_COLUMN,
        path,
        Nearest.missingColumn(name.text(), of, schema.getFieldNames()));
    return Optional.empty();
  }

  /** What SQL's own part makes of a text; empty if it refuses, which is then reported. */
  public <T> Optional<T> attempt(Located text, String path, Attempt<T> attempt) {
    try {
      return Optional.of(attempt.run());
    } catch (SqlProblem problem) {
      report(problem, text, path);
      return Optional.empty();
    }
  }

  private void report(SqlProblem problem, Located text, String path) {
    Position at = text.position();
    // In a block scalar all lines are indented like the first, which the text no longer shows.
    Position position =
        new Position(
            at.file(),
            at.line() + Math.max(0, problem.line() - 1),
            at.column() + Math.max(0, problem.column() - 1));
    String reason = problem.reason();
    boolean ended = reason.endsWith(".") || reason.endsWith("?");
    problems.error(position, problem.code(), path, ended ? reason : reason + ".");
  }

  /** Something that SQL's own part is asked for. */
  @FunctionalInterface
  public interface Attempt<T> {
    T run() throws SqlProblem;
  }
}

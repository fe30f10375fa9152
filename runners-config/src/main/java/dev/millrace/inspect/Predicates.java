package dev.millrace.inspect;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.job.Refusals;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;

/** Conditions of the command line over rows. */
public final class Predicates {
  private Predicates() {}

  /**
   * A condition in SQL; a row for which it fails does not meet it.
   *
   * @throws dev.millrace.diag.UserException if it is no condition over these columns
   */
  public static Predicate<Object[]> of(String sql, Schema schema) {
    TypedExpression typed;
    try {
      typed = SqlCompiler.compile(sql, schema);
    } catch (SqlProblem problem) {
      throw Refusals.of(Refusals.USAGE, "--where: " + problem.reason(), problem);
    }
    if (ValueKind.of(typed.type()) != ValueKind.BOOLEAN) {
      throw Refusals.of(
          Refusals.USAGE,
          "--where: '"
              + sql
              + "' is "
              + SqlCompiler.typeName(typed.type())
              + "; expected a condition (BOOLEAN)");
    }
    return row -> {
      try {
        return typed.expression().isTrue(row);
      } catch (RowFault fault) {
        return false;
      }
    };
  }
}

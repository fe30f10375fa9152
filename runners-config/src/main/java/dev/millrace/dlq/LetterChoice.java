package dev.millrace.dlq;

import dev.millrace.element.Envelopes;
import dev.millrace.element.RowFault;
import dev.millrace.expr.TypedExpression;
import dev.millrace.job.Refusals;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Which letters are meant.
 *
 * @param code of the letters; empty for all
 * @param step that rejected them; empty for all
 * @param from first event time, inclusive; of letters without one the record's own time counts
 * @param to end of the range, exclusive
 * @param where TRUE for the letters that are meant; see {@link #where}
 */
public record LetterChoice(
    Optional<String> code,
    Optional<String> step,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<TypedExpression> where)
    implements Predicate<Letter> {

  /** The columns of a letter, and its record's value as text. */
  private static final Schema COLUMNS =
      Schema.builder()
          .addFields(Envelopes.DEAD_LETTER.getFields())
          .addNullableField("text", FieldType.STRING)
          .build();

  /**
   * Reads a condition over the columns of a letter and {@code text}, the record's value as text.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if it is not one
   */
  public static TypedExpression where(String sql) {
    try {
      return SqlCompiler.compile(sql, COLUMNS, FieldType.BOOLEAN.withNullable(true));
    } catch (SqlProblem e) {
      throw Refusals.of(
          Refusals.USAGE,
          "--where: " + e.reason() + " (line " + e.line() + ", column " + e.column() + ")");
    }
  }

  @Override
  public boolean test(Letter letter) {
    return code.map(letter.text("code")::equals).orElse(true)
        && step.map(letter.text("step")::equals).orElse(true)
        && from.map(start -> letter.moment() >= start.toEpochMilli()).orElse(true)
        && to.map(end -> letter.moment() < end.toEpochMilli()).orElse(true)
        && where.map(condition -> holds(condition, letter)).orElse(true);
  }

  private static boolean holds(TypedExpression condition, Letter letter) {
    Object[] row = Arrays.copyOf(letter.row(), COLUMNS.getFieldCount());
    if (letter.column("value") instanceof byte[] value) {
      row[row.length - 1] = new String(value, StandardCharsets.UTF_8);
    }
    try {
      return condition.expression().isTrue(row);
    } catch (RowFault fault) {
      throw Refusals.of(
          Refusals.USAGE, "--where fails for " + letter.place() + ": " + fault.reason());
    }
  }
}

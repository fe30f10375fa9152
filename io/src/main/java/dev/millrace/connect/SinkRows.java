package dev.millrace.connect;

import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The rows that a sink gets, as far as the plan knows them, and where problems are told. */
public interface SinkRows {
  /** What the file says about the sink. */
  EndpointSpec sink();

  Schema schema();

  /** Whether the rows have event times. */
  boolean timed();

  /**
   * Whether the rows are in windows that begin and end at the same times for all keys: fixed,
   * sliding or of a calendar. Sessions are each key's own.
   */
  boolean inSharedWindows();

  /** The step or stream that they come from, for messages. */
  String name();

  /**
   * Types and compiles a further expression, for {@link SinkContext#expressions}. Those under keys
   * of type {@link dev.millrace.connect.key.ValueType.Expression} need no call.
   *
   * @param sql over the columns of {@link #schema}
   * @param key the dotted path of the key that asks for it, where problems are reported
   * @param name under which it is found later
   */
  void compile(String sql, String key, String name, Expected expected);

  /** The expressions that have been compiled, by dotted path of the key. */
  Map<String, TypedExpression> expressions();

  /** A column's type for messages: an SQL type. */
  String typeName(FieldType type);

  /**
   * Whether there is a column; if not, that is reported.
   *
   * @param key the dotted path of the key that names it
   */
  boolean hasColumn(String column, String key);

  /**
   * Reports a problem.
   *
   * @param key the dotted path of the key that is wrong; empty for the sink as a whole
   * @param message a sentence: what is wrong, what is there, what is expected
   */
  void error(String key, String code, String message);

  /**
   * Tells of what works and may not be what is meant.
   *
   * @param key the dotted path of the key that it is about
   * @param message a sentence, and what to do
   */
  void warning(String key, String code, String message);

  /**
   * Reports a column that is not there, or whose type does not do.
   *
   * @param key the dotted path of the key that names it
   * @param fits the kinds of value that do
   * @param what the column is to be, as in "cannot be a key"
   */
  default void checkKind(
      String column, String key, String code, Predicate<ValueKind> fits, String what) {
    if (hasColumn(column, key)) {
      checkKind(schema().getField(column), key, code, fits, what);
    }
  }

  /** The same of a column that may have another name or type than in the rows. */
  default void checkKind(
      Field column, String key, String code, Predicate<ValueKind> fits, String what) {
    FieldType type = column.getType();
    if (!fits.test(ValueKind.of(type))) {
      error(
          key,
          code,
          "column '" + column.getName() + "' (" + typeName(type) + ") cannot be " + what + ".");
    }
  }
}

package dev.millrace.plan.graph;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The columns by which a step puts rows in order. */
public final class OrderColumns {
  private OrderColumns() {}

  /**
   * Reports those of {@code order_by} that are not there or have no order that could grow.
   *
   * @return whether all are right
   */
  public static boolean check(StepScope scope, List<Located> columns) {
    return check(scope, scope.input(), columns, "order_by");
  }

  /** The same of another input than the first, under another key. */
  public static boolean check(StepScope scope, Flow input, List<Located> columns, String key) {
    boolean fits = true;
    for (Located column : columns) {
      Optional<FieldType> type = type(scope, input, column, key);
      boolean grows = type.filter(OrderColumns::grows).isPresent();
      if (type.isPresent() && !grows) {
        wrong(scope, input, column, key, "a whole number, decimal, date or time stamp");
      }
      fits &= grows;
    }
    return fits;
  }

  private static boolean grows(FieldType type) {
    return switch (ValueKind.of(type)) {
      case INT8, INT16, INT32, INT64, DECIMAL, TIMESTAMP, TIMESTAMP_MICROS, DATE -> true;
      case BOOLEAN, FLOAT, DOUBLE, STRING, BYTES, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  /** The type of a column of the step's input; empty if there is none, which is reported. */
  public static Optional<FieldType> type(StepScope scope, Located column, String key) {
    return type(scope, scope.input(), column, key);
  }

  private static Optional<FieldType> type(StepScope scope, Flow input, Located column, String key) {
    Schema schema = input.schema();
    return scope
        .typing()
        .column(column, schema, input.place(), scope.path(key))
        .map(index -> schema.getField(index).getType());
  }

  /** Reports a column of the wrong type. */
  public static void wrong(StepScope scope, Located column, String key, String expected) {
    wrong(scope, scope.input(), column, key, expected);
  }

  /** Reports a column that is the mark of a row's end, and is not BOOLEAN. */
  public static void checkEnd(StepScope scope, Flow input, Located column, String key) {
    type(scope, input, column, key)
        .filter(type -> ValueKind.of(type) != ValueKind.BOOLEAN)
        .ifPresent(type -> wrong(scope, input, column, key, "BOOLEAN"));
  }

  private static void wrong(
      StepScope scope, Flow input, Located column, String key, String expected) {
    Schema schema = input.schema();
    scope.error(
        column,
        ErrorCodes.WRONG_TYPE,
        key,
        "column '"
            + column
            + "' is "
            + SqlCompiler.typeName(schema.getField(column.text()).getType())
            + "; expected "
            + expected
            + ".");
  }
}

package dev.millrace.io.format.debezium;

import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The columns of a change that are not those of the table, by name. */
public final class ChangeColumns {
  /** The row before the change. */
  static final String BEFORE = "before";

  /** The row after it. */
  static final String AFTER = "after";

  /** What was done: r (read by a snapshot), c (created), u, d, t (the table was truncated). */
  static final String OP = "op";

  /** Whether the change ends the row. */
  static final String DELETED = "deleted";

  /** When the transaction was committed. */
  static final String CHANGED_AT = "changed_at";

  /** The place in the database's log, which grows. */
  static final String LSN = "lsn";

  /** The transaction's number. */
  static final String TX_ID = "tx_id";

  /** The change's number within its transaction, where the connector tells it. */
  static final String TX_ORDER = "tx_order";

  /** The names of the table's columns whose values were not sent. */
  static final String UNSENT = "unsent";

  private static final FieldType NUMBER = FieldType.INT64.withNullable(true);

  private ChangeColumns() {}

  /** Those of every change. */
  static List<Field> common() {
    List<Field> columns = new ArrayList<>();
    columns.add(Field.of(OP, FieldType.STRING));
    columns.add(Field.of(DELETED, FieldType.BOOLEAN));
    columns.addAll(ofCommit());
    return columns;
  }

  /** Those that tell when and where a change was made. */
  static List<Field> ofCommit() {
    return List.of(
        Field.of(CHANGED_AT, ValueKind.TIMESTAMP_MICROS_TYPE),
        Field.of(LSN, NUMBER),
        Field.of(TX_ID, NUMBER),
        Field.of(TX_ORDER, NUMBER));
  }

  /** Whether a column of a version of a row is not one of the table. */
  static boolean isOwn(String column) {
    return column.equals(UNSENT) || common().stream().anyMatch(f -> f.getName().equals(column));
  }

  /** The column that lists what was not sent. */
  static Field unsent() {
    return Field.of(UNSENT, FieldType.array(FieldType.STRING));
  }

  /**
   * The columns of a table, each of which may be NULL: a row that has gone is seldom sent whole.
   */
  static Schema nullable(Schema table) {
    Schema.Builder columns = Schema.builder();
    table.getFields().forEach(f -> columns.addField(f.getName(), f.getType().withNullable(true)));
    return columns.build();
  }
}

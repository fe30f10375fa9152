package dev.millrace.io.jdbc;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Makes {@link PendingRow}s for a table. */
final class PendingRows {
  private final Schema schema;
  private final UnaryOperator<@Nullable Object[]> values;
  private final int[] key;
  private final int version;

  /**
   * @param values those of the table's columns, of those of a row
   */
  PendingRows(JdbcSinkOptions options, UnaryOperator<@Nullable Object[]> values) {
    this.schema = options.schema();
    this.values = values;
    Upsert upsert = options.upsert();
    List<String> columns = upsert == null ? List.of() : upsert.key();
    this.key = columns.stream().mapToInt(schema::indexOf).toArray();
    this.version = upsert == null ? -1 : schema.indexOf(upsert.version());
  }

  /**
   * @param id of the row
   * @throws RowFault (ML-6400) for a value that its column cannot hold, and for a row without a key
   *     or version
   */
  PendingRow of(Event event, String id) {
    Object[] row = event.values();
    @Nullable Object[] converted = values.apply(row);
    @Nullable Object[] all = Arrays.copyOf(converted, converted.length + 1);
    all[converted.length] = id;
    return new PendingRow(event, all, rank(row, id));
  }

  private PendingRow.Rank rank(Object[] row, String id) {
    if (version < 0) {
      return new PendingRow.Rank(id, null, id);
    }
    @SuppressWarnings("unchecked")
    Comparable<Object> state = (Comparable<Object>) required(row, version);
    return new PendingRow.Rank(key(row), state, id);
  }

  /** The number or text of a key that is one, or the texts of all its parts. */
  private Comparable<?> key(Object[] row) {
    Object first = required(row, key[0]);
    if (key.length == 1 && (first instanceof Long || first instanceof Integer)) {
      return (Comparable<?>) first;
    }
    StringBuilder parts = new StringBuilder();
    for (int column : key) {
      String part = keyText(required(row, column));
      parts.append(part.length()).append(':').append(part);
    }
    return parts.toString();
  }

  private Object required(Object[] row, int column) {
    Object value = row[column];
    if (value == null) {
      throw ColumnValues.fault(
          schema.getField(column).getName(), "a row without it cannot replace another one");
    }
    return value;
  }

  /** 1.0 and 1.00 are one key. */
  private static String keyText(Object value) {
    return value instanceof BigDecimal decimal
        ? decimal.stripTrailingZeros().toString()
        : value.toString();
  }

  /** Those of a batch of which the table keeps one each, in the order of their keys. */
  static List<PendingRow> winners(List<PendingRow> rows) {
    Map<Comparable<?>, PendingRow> winners = new HashMap<>(2 * rows.size());
    for (PendingRow row : rows) {
      winners.merge(
          row.rank().key(),
          row,
          (known, other) -> other.rank().replaces(known.rank()) ? other : known);
    }
    // All writers lock rows in one order, so that two of them seldom wait for each other.
    List<PendingRow> sorted = new ArrayList<>(winners.values());
    sorted.sort(PendingRows::byKey);
    return sorted;
  }

  /** The keys of a table are of one class. */
  @SuppressWarnings("unchecked")
  private static int byKey(PendingRow a, PendingRow b) {
    return ((Comparable<Object>) a.rank().key()).compareTo(b.rank().key());
  }
}

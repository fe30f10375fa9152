package dev.millrace.io.parquet.write;

import dev.millrace.element.ValueKind;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The arrays, maps and rows among a file's columns, written by Parquet's own record writer, as if
 * there were no other columns.
 */
final class NestedColumns {
  private final int[] places;
  private final @Nullable Object[] values;
  private final ValueWriter.Fields fields;
  private final MessageType type;
  private final MessageColumnIO columns;
  private final boolean decimals;
  private @Nullable ColumnWriteStore store;
  private @Nullable RecordConsumer consumer;

  /**
   * @param places of the nested columns among all
   */
  NestedColumns(MessageType whole, Schema schema, List<Integer> places) {
    this.places = new int[schema.getFieldCount()];
    for (int i = 0; i < places.size(); i++) {
      this.places[places.get(i)] = i;
    }
    List<Schema.Field> nested = places.stream().map(schema::getField).toList();
    this.values = new Object[nested.size()];
    this.fields = new ValueWriter.Fields(Schema.of(nested.toArray(Schema.Field[]::new)));
    this.type =
        new MessageType(
            whole.getName(), nested.stream().<Type>map(f -> whole.getType(f.getName())).toList());
    this.columns = new ColumnIOFactory().getColumnIO(type);
    this.decimals = nested.stream().anyMatch(field -> holdsDecimals(field.getType()));
  }

  static boolean isNested(FieldType type) {
    ValueKind kind = ValueKind.of(type);
    return kind == ValueKind.ARRAY || kind == ValueKind.MAP || kind == ValueKind.ROW;
  }

  private static boolean holdsDecimals(@Nullable FieldType type) {
    if (type == null) {
      return false;
    } else if (!isNested(type)) {
      return ValueKind.of(type) == ValueKind.DECIMAL;
    }
    Schema row = type.getRowSchema();
    return holdsDecimals(type.getCollectionElementType())
        || holdsDecimals(type.getMapKeyType())
        || holdsDecimals(type.getMapValueType())
        || row != null && row.getFields().stream().anyMatch(f -> holdsDecimals(f.getType()));
  }

  /** Starts a row group. */
  void start(PageWriteStore pages, ParquetProperties properties) {
    ColumnWriteStore columnStore = properties.newColumnWriteStore(type, pages);
    store = columnStore;
    consumer = columns.getRecordWriter(columnStore);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("no row group was started");
    }
    return part;
  }

  /**
   * Sets the value of a column in the row that is to be added.
   *
   * @param column among all of the file's
   */
  void set(int column, @Nullable Object value) {
    values[places[column]] = value;
  }

  /**
   * Looks at the row before any of it is added.
   *
   * @throws dev.millrace.element.RowFault if a value cannot be stored
   */
  void check() {
    if (decimals) {
      fields.write(new Nowhere(), values);
    }
  }

  /** Adds the row. */
  void add() {
    RecordConsumer out = started(consumer);
    out.startMessage();
    fields.write(out, values);
    out.endMessage();
  }

  /** About how many bytes the row group has of these columns by now. */
  long bufferedBytes() {
    return started(store).getBufferedSize();
  }

  /** Ends the row group's part of these columns. */
  void finish() {
    started(consumer).flush();
    started(store).flush();
    started(store).close();
    store = null;
    consumer = null;
  }

  /** Takes a row to no place, so that what cannot be stored shows. */
  private static final class Nowhere extends RecordConsumer {
    @Override
    public void startMessage() {}

    @Override
    public void endMessage() {}

    @Override
    public void startField(String field, int index) {}

    @Override
    public void endField(String field, int index) {}

    @Override
    public void startGroup() {}

    @Override
    public void endGroup() {}

    @Override
    public void addInteger(int value) {}

    @Override
    public void addLong(long value) {}

    @Override
    public void addBoolean(boolean value) {}

    @Override
    public void addBinary(Binary value) {}

    @Override
    public void addFloat(float value) {}

    @Override
    public void addDouble(double value) {}
  }
}

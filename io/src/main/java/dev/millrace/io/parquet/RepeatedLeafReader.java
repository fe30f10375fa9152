package dev.millrace.io.parquet;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/** Reads a column below a list, a map or a group, through Parquet's own reader. */
final class RepeatedLeafReader extends LeafReader {
  private final int maxDefinition;
  private final Sink sink;
  private @Nullable ColumnReader column;

  RepeatedLeafReader(ColumnDescriptor descriptor, Conversion conversion, Faults faults) {
    super(descriptor, faults);
    this.maxDefinition = descriptor.getMaxDefinitionLevel();
    this.sink = new Sink(conversion);
  }

  @Override
  PrimitiveConverter converter() {
    return sink;
  }

  @Override
  void attach(PageReadStore pages, ColumnReadStore columns) {
    column = columns.getColumnReader(descriptor());
  }

  private ColumnReader column() {
    ColumnReader attached = column;
    if (attached == null) {
      throw new IllegalStateException("no row group is open");
    }
    return attached;
  }

  @Override
  int definition() {
    return column().getCurrentDefinitionLevel();
  }

  @Override
  int repetition() {
    return column().getCurrentRepetitionLevel();
  }

  @Override
  @Nullable Object read() {
    ColumnReader reader = column();
    Object value = null;
    if (reader.getCurrentDefinitionLevel() == maxDefinition) {
      reader.writeCurrentValueToConverter();
      value = checked(sink.value);
    }
    reader.consume();
    return value;
  }

  @Override
  void skip() {
    ColumnReader reader = column();
    if (reader.getCurrentDefinitionLevel() == maxDefinition) {
      reader.skip();
    }
    reader.consume();
  }

  @Override
  void absent() {
    column().consume();
  }

  /** Where Parquet puts the current value. */
  private static final class Sink extends PrimitiveConverter {
    private final Conversion conversion;
    private @Nullable Dictionary dictionary;
    private Object[] converted = {};
    private @Nullable Object value;

    Sink(Conversion conversion) {
      this.conversion = conversion;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary entries) {
      dictionary = entries;
      converted = new Object[entries.getMaxId() + 1];
    }

    @Override
    public void addValueFromDictionary(int id) {
      Object known = converted[id];
      if (known == null && dictionary != null) {
        known = conversion.of(dictionary, id);
        converted[id] = known;
      }
      value = known;
    }

    @Override
    public void addBinary(Binary binary) {
      value = conversion.of(binary);
    }

    @Override
    public void addBoolean(boolean b) {
      value = b;
    }

    @Override
    public void addDouble(double d) {
      value = d;
    }

    @Override
    public void addFloat(float f) {
      value = conversion.of(f);
    }

    @Override
    public void addInt(int i) {
      value = conversion.of(i);
    }

    @Override
    public void addLong(long l) {
      value = conversion.of(l);
    }
  }
}

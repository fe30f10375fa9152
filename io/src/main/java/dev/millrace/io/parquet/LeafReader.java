package dev.millrace.io.parquet;

import dev.millrace.element.RowFault;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column. Each entry of a dictionary is converted once, and the rows share the object. A
 * value that cannot be converted is reported and reads as NULL.
 */
final class LeafReader extends ValueReader {
  private final ColumnDescriptor descriptor;
  private final int maxDefinition;
  private final Sink sink;
  private final Faults faults;
  private @Nullable ColumnReader column;

  LeafReader(ColumnDescriptor descriptor, Conversion conversion, Faults faults) {
    this.descriptor = descriptor;
    this.maxDefinition = descriptor.getMaxDefinitionLevel();
    this.sink = new Sink(conversion);
    this.faults = faults;
  }

  ColumnDescriptor descriptor() {
    return descriptor;
  }

  PrimitiveConverter converter() {
    return sink;
  }

  /** Starts with the first value of a row group. */
  void attach(ColumnReader reader) {
    column = reader;
  }

  private ColumnReader column() {
    ColumnReader attached = column;
    if (attached == null) {
      throw new IllegalStateException("no row group is open");
    }
    return attached;
  }

  int definition() {
    return column().getCurrentDefinitionLevel();
  }

  int repetition() {
    return column().getCurrentRepetitionLevel();
  }

  @Override
  @Nullable Object read() {
    ColumnReader reader = column();
    Object value = null;
    if (reader.getCurrentDefinitionLevel() == maxDefinition) {
      reader.writeCurrentValueToConverter();
      value = sink.value;
      if (value instanceof RowFault fault) {
        faults.report(fault);
        value = null;
      }
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

  @Override
  LeafReader probe() {
    return this;
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

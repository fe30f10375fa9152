package dev.millrace.io.delta;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructType;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values of a column as the library takes them: its own class for each scalar type, days and
 * microseconds for dates and time stamps, a list, a map, and an array for a struct.
 */
final class ValueVector implements ColumnVector {
  private final DataType type;
  private final @Nullable Object[] values;

  ValueVector(DataType type, @Nullable Object[] values) {
    this.type = type;
    this.values = values;
  }

  private static ValueVector of(DataType type, Collection<?> values) {
    return new ValueVector(type, values.toArray());
  }

  private <T> T value(Class<T> form, int row) {
    return form.cast(Objects.requireNonNull(values[row]));
  }

  @Override
  public DataType getDataType() {
    return type;
  }

  @Override
  public int getSize() {
    return values.length;
  }

  @Override
  public void close() {}

  @Override
  public boolean isNullAt(int row) {
    return values[row] == null;
  }

  @Override
  public boolean getBoolean(int row) {
    return value(Boolean.class, row);
  }

  @Override
  public byte getByte(int row) {
    return value(Byte.class, row);
  }

  @Override
  public short getShort(int row) {
    return value(Short.class, row);
  }

  @Override
  public int getInt(int row) {
    return value(Integer.class, row);
  }

  @Override
  public long getLong(int row) {
    return value(Long.class, row);
  }

  @Override
  public float getFloat(int row) {
    return value(Float.class, row);
  }

  @Override
  public double getDouble(int row) {
    return value(Double.class, row);
  }

  @Override
  public byte[] getBinary(int row) {
    return value(byte[].class, row);
  }

  @Override
  public String getString(int row) {
    return value(String.class, row);
  }

  @Override
  public BigDecimal getDecimal(int row) {
    return value(BigDecimal.class, row);
  }

  @Override
  public ArrayValue getArray(int row) {
    ValueVector elements = of(((ArrayType) type).getElementType(), value(List.class, row));
    return new ArrayValue() {
      @Override
      public int getSize() {
        return elements.getSize();
      }

      @Override
      public ColumnVector getElements() {
        return elements;
      }
    };
  }

  @Override
  public MapValue getMap(int row) {
    Map<?, ?> map = value(Map.class, row);
    ValueVector keys = of(((MapType) type).getKeyType(), map.keySet());
    ValueVector items = of(((MapType) type).getValueType(), map.values());
    return new MapValue() {
      @Override
      public int getSize() {
        return keys.getSize();
      }

      @Override
      public ColumnVector getKeys() {
        return keys;
      }

      @Override
      public ColumnVector getValues() {
        return items;
      }
    };
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    @Nullable Object[] children = new Object[values.length];
    for (int row = 0; row < values.length; row++) {
      @Nullable Object[] struct = (Object[]) values[row];
      children[row] = struct == null ? null : struct[ordinal];
    }
    return new ValueVector(((StructType) type).at(ordinal).getDataType(), children);
  }
}

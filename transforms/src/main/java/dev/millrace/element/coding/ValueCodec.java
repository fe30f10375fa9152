package dev.millrace.element.coding;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The binary coding of one value of a type. Deterministic: equal values have equal bytes (maps are
 * written in the order of their keys' bytes). The canonical form also gives equal bytes to values
 * that SQL calls equal though Java does not: 0.0 and −0.0, 1.0 and 1.00, all NaNs; it is for keys.
 */
public final class ValueCodec implements Serializable {
  private static final int MAX_ZEROS = 100;

  /** So many decimal digits fit into 64 bits, whatever they are. */
  private static final int LONG_DIGITS = 18;

  private final ValueKind kind;
  private final boolean canonical;
  private final int scale;
  private final @Nullable ValueCodec key;
  private final @Nullable ValueCodec value;
  private final @Nullable RowCodec row;

  ValueCodec(FieldType type, boolean canonical) {
    this.kind = ValueKind.of(type);
    this.canonical = canonical;
    this.scale = kind == ValueKind.DECIMAL ? ValueKind.decimalScale(type) : -1;
    FieldType keyType = type.getMapKeyType();
    this.key = keyType == null ? null : new ValueCodec(keyType, canonical);
    FieldType valueType =
        kind == ValueKind.MAP ? type.getMapValueType() : type.getCollectionElementType();
    this.value = valueType == null ? null : new ValueCodec(valueType, canonical);
    this.row =
        kind == ValueKind.ROW && type.getRowSchema() != null
            ? RowCodec.of(type.getRowSchema(), canonical)
            : null;
  }

  /** The coding that keeps every bit. */
  public static ValueCodec of(FieldType type) {
    return new ValueCodec(type, false);
  }

  /** The coding that gives equal bytes to all values that SQL calls equal. */
  public static ValueCodec canonical(FieldType type) {
    return new ValueCodec(type, true);
  }

  /** The bytes of a value that is not NULL. */
  public byte[] encode(Object object) {
    ByteSink out = new ByteSink();
    encode(object, out);
    return out.toBytes();
  }

  /** Writes a presence byte, then the value if it is not NULL. */
  public void encodeNullable(@Nullable Object object, ByteSink out) {
    out.writeBoolean(object != null);
    if (object != null) {
      encode(object, out);
    }
  }

  public @Nullable Object decodeNullable(ByteSource in) {
    return in.readBoolean() ? decode(in) : null;
  }

  /** Writes a value that is not NULL. */
  public void encode(Object object, ByteSink out) {
    switch (kind) {
      case BOOLEAN -> out.writeBoolean((Boolean) object);
      case INT8, INT16, INT32, INT64, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME ->
          out.writeSigned(((Number) object).longValue());
      case FLOAT -> out.writeInt(floatBits((Float) object));
      case DOUBLE -> out.writeLong(doubleBits((Double) object));
      case DECIMAL -> encodeDecimal((BigDecimal) object, out);
      case STRING -> encodeString(object, out);
      case BYTES -> out.writeBytes((byte[]) object);
      case ARRAY -> encodeList((List<?>) object, out);
      case MAP -> encodeMap((Map<?, ?>) object, out);
      case ROW -> present(row).encode((Object[]) object, out);
    }
  }

  /** Reads a value that is not NULL. */
  public Object decode(ByteSource in) {
    return switch (kind) {
      case BOOLEAN -> in.readBoolean();
      case INT8 -> (byte) in.readSigned();
      case INT16 -> (short) in.readSigned();
      case INT32, DATE, TIME -> (int) in.readSigned();
      case INT64, TIMESTAMP, TIMESTAMP_MICROS -> in.readSigned();
      case FLOAT -> Float.intBitsToFloat(in.readInt());
      case DOUBLE -> Double.longBitsToDouble(in.readLong());
      case DECIMAL -> decodeDecimal(in);
      case STRING -> in.readString();
      case BYTES -> in.readBytes();
      case ARRAY -> decodeList(in);
      case MAP -> decodeMap(in);
      case ROW -> present(row).decode(in);
    };
  }

  /** Passes over a value that is not NULL. */
  void skip(ByteSource in) {
    switch (kind) {
      case BOOLEAN -> in.skip(1);
      case INT8, INT16, INT32, INT64, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> in.readVarLong();
      case FLOAT -> in.skip(4);
      case DOUBLE -> in.skip(8);
      case STRING, BYTES -> in.skip(in.readVarInt());
      case DECIMAL -> {
        in.readVarLong();
        in.skip(in.readVarInt());
      }
      case ARRAY, MAP, ROW -> decode(in);
    }
  }

  private static void encodeString(Object object, ByteSink out) {
    if (object instanceof Utf8 utf8) {
      utf8.write(out);
    } else {
      out.writeString((String) object);
    }
  }

  /** Reads a string that is not NULL as a slice of the source's memory. */
  static Utf8 decodeUtf8(ByteSource in) {
    int length = in.readVarInt();
    int offset = in.position();
    in.skip(length);
    return new Utf8(in.array(), offset, length);
  }

  boolean isString() {
    return kind == ValueKind.STRING;
  }

  private int floatBits(float f) {
    return canonical ? Float.floatToIntBits(f + 0.0f) : Float.floatToRawIntBits(f);
  }

  private long doubleBits(double d) {
    return canonical ? Double.doubleToLongBits(d + 0.0) : Double.doubleToRawLongBits(d);
  }

  private void encodeDecimal(BigDecimal decimal, ByteSink out) {
    BigDecimal written = canonical ? decimal.stripTrailingZeros() : decimal;
    int writtenScale = written.scale();
    out.writeSigned(writtenScale);
    if (writtenScale >= 0 && written.precision() <= LONG_DIGITS) {
      // Without the BigInteger that unscaledValue() makes.
      out.writeInteger(written.movePointRight(writtenScale).longValue());
    } else {
      out.writeBytes(written.unscaledValue().toByteArray());
    }
  }

  private BigDecimal decodeDecimal(ByteSource in) {
    int writtenScale = (int) in.readSigned();
    int length = in.readVarInt();
    BigDecimal decimal =
        length > 0 && length <= Long.BYTES
            ? BigDecimal.valueOf(in.readInteger(length), writtenScale)
            : new BigDecimal(new BigInteger(in.readRaw(length)), writtenScale);
    // A key's canonical form dropped trailing zeros; the declared scale brings them back, and where
    // none is declared, whole numbers get their digits back unless that would take many.
    int least = Math.max(scale, 0);
    int missing = least - decimal.scale();
    return canonical && missing > 0 && missing < MAX_ZEROS ? decimal.setScale(least) : decimal;
  }

  private void encodeList(List<?> list, ByteSink out) {
    out.writeVarInt(list.size());
    for (Object element : list) {
      present(value).encodeNullable(element, out);
    }
  }

  private List<Object> decodeList(ByteSource in) {
    int size = in.readVarInt();
    List<Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(present(value).decodeNullable(in));
    }
    return list;
  }

  private void encodeMap(Map<?, ?> map, ByteSink out) {
    byte[][] entries = new byte[map.size()][];
    int i = 0;
    ByteSink entry = new ByteSink();
    for (Map.Entry<?, ?> e : map.entrySet()) {
      entry.clear();
      present(key).encodeNullable(e.getKey(), entry);
      present(value).encodeNullable(e.getValue(), entry);
      entries[i++] = entry.toBytes();
    }
    Arrays.sort(entries, Arrays::compareUnsigned);
    out.writeVarInt(entries.length);
    for (byte[] bytes : entries) {
      out.writeRaw(bytes);
    }
  }

  private Map<Object, Object> decodeMap(ByteSource in) {
    int size = in.readVarInt();
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      Object k = present(key).decodeNullable(in);
      map.put(k, present(value).decodeNullable(in));
    }
    return map;
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("a nested type has no coding");
    }
    return part;
  }
}

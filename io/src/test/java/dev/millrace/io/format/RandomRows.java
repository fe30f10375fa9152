package dev.millrace.io.format;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Random schemas and rows, from a seed. */
public final class RandomRows {
  private static final ValueKind[] SCALARS = {
    ValueKind.BOOLEAN,
    ValueKind.INT8,
    ValueKind.INT16,
    ValueKind.INT32,
    ValueKind.INT64,
    ValueKind.FLOAT,
    ValueKind.DOUBLE,
    ValueKind.DECIMAL,
    ValueKind.STRING,
    ValueKind.BYTES,
    ValueKind.TIMESTAMP,
    ValueKind.TIMESTAMP_MICROS,
    ValueKind.DATE,
    ValueKind.TIME
  };

  private final Random random;
  private final boolean plain;

  RandomRows(long seed) {
    this(seed, false);
  }

  private RandomRows(long seed, boolean plain) {
    this.random = new Random(seed);
    this.plain = plain;
  }

  /** With nothing that Avro has no place for: odd names, keys other than text, bare DECIMAL. */
  public static RandomRows ofAvro(long seed) {
    return new RandomRows(seed, true);
  }

  public Schema schema(int depth) {
    Schema.Builder schema = Schema.builder();
    int columns = 1 + random.nextInt(6);
    for (int i = 0; i < columns; i++) {
      schema.addField("c" + i + (!plain && random.nextInt(5) == 0 ? " \"é" : ""), type(depth));
    }
    return schema.build();
  }

  private FieldType type(int depth) {
    FieldType type =
        switch (depth == 0 ? 9 : random.nextInt(10)) {
          case 0 -> FieldType.array(type(depth - 1));
          case 1 -> FieldType.map(mapKey(), type(depth - 1));
          case 2 -> FieldType.row(schema(depth - 1));
          default -> scalar(SCALARS[random.nextInt(SCALARS.length)]);
        };
    return type.withNullable(random.nextBoolean());
  }

  /** Arrays have no equality that a map could use, so bytes are left out. */
  private FieldType mapKey() {
    ValueKind kind = SCALARS[random.nextInt(SCALARS.length)];
    return plain || kind == ValueKind.BYTES ? FieldType.STRING : scalar(kind);
  }

  private FieldType scalar(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INT8 -> FieldType.BYTE;
      case INT16 -> FieldType.INT16;
      case INT32 -> FieldType.INT32;
      case INT64 -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case DECIMAL ->
          !plain && random.nextBoolean()
              ? FieldType.DECIMAL
              : ValueKind.decimalType(20, random.nextInt(10));
      case STRING -> FieldType.STRING;
      case BYTES -> FieldType.BYTES;
      case TIMESTAMP -> ValueKind.TIMESTAMP_TYPE;
      case TIMESTAMP_MICROS -> ValueKind.TIMESTAMP_MICROS_TYPE;
      case DATE -> ValueKind.DATE_TYPE;
      case TIME -> ValueKind.TIME_TYPE;
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException(kind.toString());
    };
  }

  public Object[] row(Schema schema) {
    return schema.getFields().stream().map(f -> nullable(f.getType())).toArray();
  }

  private Object nullable(FieldType type) {
    return type.getNullable() && random.nextInt(4) == 0 ? null : value(type);
  }

  private Object value(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> random.nextBoolean();
      case INT8 -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32 -> random.nextInt();
      case INT64 -> random.nextLong();
      case FLOAT -> Float.intBitsToFloat(plainNaN(random.nextInt()));
      case DOUBLE -> floating();
      case DECIMAL -> decimal(ValueKind.decimalScale(type));
      case STRING -> text();
      case BYTES -> bytes();
      case TIMESTAMP -> random.nextBoolean() ? random.nextLong() : random.nextInt() * 1000L;
      case TIMESTAMP_MICROS -> random.nextLong();
      case DATE -> random.nextBoolean() ? random.nextInt() : random.nextInt(40_000);
      case TIME -> random.nextInt(86_400_000);
      case ARRAY -> array(type);
      case MAP -> map(type);
      case ROW -> row(type.getRowSchema());
    };
  }

  private static int plainNaN(int bits) {
    return Float.floatToIntBits(Float.intBitsToFloat(bits));
  }

  private Object floating() {
    return switch (random.nextInt(6)) {
      case 0 -> Double.NaN;
      case 1 -> Double.NEGATIVE_INFINITY;
      case 2 -> -0.0;
      case 3 -> Double.MIN_VALUE;
      default -> {
        double d = Double.longBitsToDouble(random.nextLong());
        yield Double.isNaN(d) ? Double.NaN : d;
      }
    };
  }

  private BigDecimal decimal(int scale) {
    BigInteger digits = new BigInteger(60, random);
    int digitsBehind = scale < 0 ? random.nextInt(30) : scale;
    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), digitsBehind);
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int point = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x80);
      out.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '?' : point);
    }
    return out.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(10)];
    random.nextBytes(bytes);
    return bytes;
  }

  private List<Object> array(FieldType type) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(nullable(type.getCollectionElementType()));
    }
    return list;
  }

  private Map<Object, Object> map(FieldType type) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(value(type.getMapKeyType()), nullable(type.getMapValueType()));
    }
    return map;
  }
}

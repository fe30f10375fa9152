package dev.millrace.element.coding;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Random values of every type, and a comparison that looks into arrays. */
public final class Values {
  private static final Schema NESTED =
      Schema.builder()
          .addNullableField("a", FieldType.INT32)
          .addNullableField("b", FieldType.STRING)
          .build();

  /** Every kind once, nested ones with nullable elements. */
  public static final List<FieldType> TYPES =
      List.of(
          FieldType.BOOLEAN,
          FieldType.BYTE,
          FieldType.INT16,
          FieldType.INT32,
          FieldType.INT64,
          FieldType.FLOAT,
          FieldType.DOUBLE,
          FieldType.DECIMAL,
          ValueKind.decimalType(12, 2),
          FieldType.STRING,
          FieldType.BYTES,
          ValueKind.TIMESTAMP_TYPE,
          ValueKind.TIMESTAMP_MICROS_TYPE,
          ValueKind.DATE_TYPE,
          ValueKind.TIME_TYPE,
          FieldType.array(FieldType.INT64.withNullable(true)),
          FieldType.map(FieldType.STRING, FieldType.DOUBLE.withNullable(true)),
          FieldType.row(NESTED));

  private Values() {}

  /** A schema with a nullable column per type. */
  public static Schema schemaOf(List<FieldType> types) {
    Schema.Builder schema = Schema.builder();
    for (int i = 0; i < types.size(); i++) {
      schema.addNullableField("c" + i, types.get(i));
    }
    return schema.build();
  }

  public static Object[] row(List<FieldType> types, Random random) {
    return types.stream().map(type -> nullable(type, random)).toArray();
  }

  public static Object nullable(FieldType type, Random random) {
    return random.nextInt(4) == 0 ? null : of(type, random);
  }

  public static Object of(FieldType type, Random random) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> random.nextBoolean();
      case INT8 -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32, DATE, TIME -> random.nextInt() >> random.nextInt(32);
      case INT64, TIMESTAMP, TIMESTAMP_MICROS -> random.nextLong() >> random.nextInt(64);
      case FLOAT -> Float.intBitsToFloat(random.nextInt());
      case DOUBLE -> Double.longBitsToDouble(random.nextLong());
      case DECIMAL -> decimal(type, random);
      case STRING -> random.nextBoolean() ? "" : "\u00e4\ud83d\ude00" + random.nextInt(100);
      case BYTES -> BigInteger.valueOf(random.nextLong()).toByteArray();
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(nullable(type.getCollectionElementType(), random));
        }
        yield list;
      }
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put("k" + random.nextInt(9), nullable(type.getMapValueType(), random));
        }
        yield map;
      }
      case ROW ->
          type.getRowSchema().getFields().stream()
              .map(field -> nullable(field.getType(), random))
              .toArray();
    };
  }

  private static BigDecimal decimal(FieldType type, Random random) {
    int scale = ValueKind.decimalScale(type);
    return new BigDecimal(
        BigInteger.valueOf(random.nextLong() >> random.nextInt(64)),
        scale >= 0 ? scale : random.nextInt(9) - 2);
  }

  public static boolean same(Object a, Object b) {
    return Arrays.deepEquals(new Object[] {a}, new Object[] {b});
  }
}

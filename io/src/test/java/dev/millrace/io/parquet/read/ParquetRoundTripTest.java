package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.base.TempDirectory;
import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

class ParquetRoundTripTest {
  private static final List<FieldType> SCALARS =
      List.of(
          FieldType.BOOLEAN,
          FieldType.BYTE,
          FieldType.INT16,
          FieldType.INT32,
          FieldType.INT64,
          FieldType.FLOAT,
          FieldType.DOUBLE,
          FieldType.STRING,
          FieldType.BYTES,
          FieldType.DECIMAL,
          ValueKind.decimalType(7, 2),
          ValueKind.decimalType(18, 0),
          ValueKind.decimalType(38, 9),
          ValueKind.TIMESTAMP_TYPE,
          ValueKind.TIMESTAMP_MICROS_TYPE,
          ValueKind.DATE_TYPE,
          ValueKind.TIME_TYPE);

  @Property(tries = 80)
  void whatIsWrittenIsReadBackBitForBit(@ForAll("tables") Tuple2<Schema, List<Object[]>> table)
      throws IOException {
    Schema schema = table.get1();
    List<Object[]> rows = table.get2();

    try (TempDirectory directory = TempDirectory.create("round-trip")) {
      ParquetFiles.write(directory.path().resolve("a.parquet"), schema, rows);
      List<Object[]> back = ParquetFiles.read(directory.path(), schema);

      assertThat(ParquetFiles.bytes(schema, back)).isEqualTo(ParquetFiles.bytes(schema, rows));
    }
  }

  @Property(tries = 30)
  void aSubsetOfColumnsReadsTheSameValues(
      @ForAll("tables") Tuple2<Schema, List<Object[]>> table, @ForAll long seed)
      throws IOException {
    Schema schema = table.get1();
    List<Schema.Field> wanted =
        schema.getFields().stream()
            .filter(field -> (field.getName().hashCode() ^ seed) % 2 == 0)
            .toList();
    Schema subset = Schema.builder().addFields(wanted).build();

    try (TempDirectory directory = TempDirectory.create("projection")) {
      ParquetFiles.write(directory.path().resolve("a.parquet"), schema, table.get2());
      List<Object[]> back =
          ParquetFiles.read(ParquetSourceOptions.of(directory.path().toString(), subset));

      List<Object[]> expected = new ArrayList<>();
      for (Object[] row : table.get2()) {
        expected.add(wanted.stream().map(field -> row[schema.indexOf(field.getName())]).toArray());
      }
      assertThat(ParquetFiles.bytes(subset, back)).isEqualTo(ParquetFiles.bytes(subset, expected));
    }
  }

  @Provide
  Arbitrary<Tuple2<Schema, List<Object[]>>> tables() {
    return schemas(2)
        .flatMap(schema -> rows(schema).list().ofMaxSize(40).map(rows -> Tuple.of(schema, rows)));
  }

  private static Arbitrary<Schema> schemas(int depth) {
    return types(depth)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(
            types -> {
              Schema.Builder schema = Schema.builder();
              for (int i = 0; i < types.size(); i++) {
                schema.addField("f" + i, types.get(i));
              }
              return schema.build();
            });
  }

  private static Arbitrary<FieldType> types(int depth) {
    Arbitrary<FieldType> scalar = Arbitraries.of(SCALARS);
    Arbitrary<FieldType> type = scalar;
    if (depth > 0) {
      Arbitrary<FieldType> inner = Arbitraries.lazy(() -> types(depth - 1));
      type =
          Arbitraries.frequencyOf(
              Tuple.of(4, scalar),
              Tuple.of(1, inner.map(FieldType::array)),
              Tuple.of(
                  1,
                  Arbitraries.of(FieldType.STRING, FieldType.INT32)
                      .flatMap(key -> inner.map(value -> FieldType.map(key, value)))),
              Tuple.of(1, Arbitraries.lazy(() -> schemas(depth - 1)).map(FieldType::row)));
    }
    return type.flatMap(t -> Arbitraries.of(true, false).map(t::withNullable));
  }

  private static Arbitrary<Object[]> rows(Schema schema) {
    Arbitrary<List<Object>> values = Arbitraries.just(new ArrayList<>());
    for (Schema.Field field : schema.getFields()) {
      values =
          values.flatMap(
              before ->
                  value(field.getType())
                      .injectNull(field.getType().getNullable() ? 0.2 : 0)
                      .map(
                          v -> {
                            List<Object> longer = new ArrayList<>(before);
                            longer.add(v);
                            return longer;
                          }));
    }
    return values.map(List::toArray);
  }

  /** Of NaN there is one: Parquet's writer knows no other. */
  private static Arbitrary<Object> value(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> Arbitraries.of(true, false).map(v -> v);
      case INT8 -> Arbitraries.bytes().map(v -> v);
      case INT16 -> Arbitraries.shorts().map(v -> v);
      case INT32 -> Arbitraries.integers().map(v -> v);
      case DATE -> Arbitraries.integers().map(v -> v);
      case TIME -> Arbitraries.integers().between(0, 86_399_999).map(v -> v);
      case INT64, TIMESTAMP, TIMESTAMP_MICROS -> Arbitraries.longs().map(v -> v);
      case FLOAT ->
          Arbitraries.integers().map(Float::intBitsToFloat).map(f -> f.isNaN() ? Float.NaN : f);
      case DOUBLE ->
          Arbitraries.longs().map(Double::longBitsToDouble).map(d -> d.isNaN() ? Double.NaN : d);
      case STRING -> Arbitraries.strings().excludeChars(lone()).ofMaxLength(8).map(v -> v);
      case BYTES -> Arbitraries.bytes().array(byte[].class).ofMaxSize(8).map(v -> v);
      case DECIMAL -> decimal(type);
      case ARRAY -> {
        FieldType element = type.getCollectionElementType();
        yield value(element)
            .injectNull(element.getNullable() ? 0.2 : 0)
            .list()
            .ofMaxSize(4)
            .map(v -> v);
      }
      case MAP -> {
        FieldType element = type.getMapValueType();
        yield value(type.getMapKeyType())
            .flatMap(
                key ->
                    value(element)
                        .injectNull(element.getNullable() ? 0.2 : 0)
                        .map(v -> new Object[] {key, v}))
            .list()
            .ofMaxSize(4)
            .map(
                entries -> {
                  Map<Object, Object> map = new LinkedHashMap<>();
                  entries.forEach(entry -> map.put(entry[0], entry[1]));
                  return map;
                });
      }
      case ROW -> rows(type.getRowSchema()).map(v -> v);
    };
  }

  /** Half of a surrogate pair has no UTF-8. */
  private static char[] lone() {
    char[] surrogates = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int i = 0; i < surrogates.length; i++) {
      surrogates[i] = (char) (Character.MIN_SURROGATE + i);
    }
    return surrogates;
  }

  private static Arbitrary<Object> decimal(FieldType type) {
    int scale = ValueKind.decimalScale(type);
    if (scale < 0) {
      return Arbitraries.bigDecimals()
          .between(BigDecimal.valueOf(-1_000_000), BigDecimal.valueOf(1_000_000))
          .ofScale(6)
          .map(BigDecimal::stripTrailingZeros)
          .map(d -> d.scale() < 0 ? d.setScale(0) : d);
    }
    BigInteger limit =
        BigInteger.TEN.pow(ValueKind.decimalPrecision(type)).subtract(BigInteger.ONE);
    return Arbitraries.bigIntegers()
        .between(limit.negate(), limit)
        .map(unscaled -> new BigDecimal(unscaled, scale));
  }
}

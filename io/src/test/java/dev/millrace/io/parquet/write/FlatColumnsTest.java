package dev.millrace.io.parquet.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.base.TempDirectory;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.page.ParquetFile;
import dev.millrace.io.parquet.page.ParquetFiles;
import dev.millrace.io.parquet.page.ParquetTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flat columns of every kind and cardinality, in files of many pages and row groups. */
class FlatColumnsTest {
  private static final List<FieldType> TYPES =
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
          ValueKind.decimalType(18, 3),
          ValueKind.decimalType(19, 0),
          ValueKind.decimalType(38, 9),
          ValueKind.TIMESTAMP_TYPE,
          ValueKind.TIMESTAMP_MICROS_TYPE,
          ValueKind.DATE_TYPE,
          ValueKind.TIME_TYPE);

  /** DuckDB counts time stamps in microseconds. */
  private static final long MAX_MILLIS = 9_000_000_000_000_000L;

  private static final int MAX_DAYS = 2_000_000;

  @TempDir Path directory;

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void isReadBackByUsAndByDuckDbWithTrueStatistics(@ForAll long seed)
      throws IOException, SQLException {
    Random random = new Random(seed);
    Schema schema = schema(random);
    List<Object[]> rows = rows(schema, random);

    try (TempDirectory root = TempDirectory.create("flat")) {
      Path file = ParquetFiles.write(root.path().resolve("ours.parquet"), schema, rows);
      Path copy = root.path().resolve("duckdb.parquet");
      sql("COPY (SELECT * FROM '%s') TO '%s' (FORMAT parquet)".formatted(file, copy));

      List<String> expected = ParquetFiles.bytes(schema, rows);
      assertThat(ParquetFiles.bytes(schema, ParquetFiles.read(file, schema))).isEqualTo(expected);
      assertThat(ParquetFiles.bytes(schema, oneZero(ParquetFiles.read(copy, schema))))
          .isEqualTo(ParquetFiles.bytes(schema, oneZero(rows)));
      checkStatistics(file, schema, rows);
    }
  }

  /** The rows without negative zeros: DuckDB's dictionaries take both zeros for one value. */
  private static List<Object[]> oneZero(List<Object[]> rows) {
    List<Object[]> changed = new ArrayList<>();
    for (Object[] row : rows) {
      Object[] copy = row.clone();
      for (int i = 0; i < copy.length; i++) {
        if (copy[i] instanceof Double number) {
          copy[i] = number + 0.0;
        } else if (copy[i] instanceof Float number) {
          copy[i] = number + 0.0f;
        }
      }
      changed.add(copy);
    }
    return changed;
  }

  private static void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duckDb = connection.createStatement()) {
      duckDb.execute("SET TimeZone = 'UTC'");
      duckDb.execute(statement);
    }
  }

  private static Schema schema(Random random) {
    Schema.Builder schema = Schema.builder();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      FieldType type = TYPES.get(random.nextInt(TYPES.size()));
      schema.addField("f" + i, type.withNullable(random.nextBoolean()));
    }
    return schema.build();
  }

  /** Each column draws from a pool: of a few values, of many, or of more the longer it lasts. */
  private static List<Object[]> rows(Schema schema, Random random) {
    int count = random.nextInt(4) == 0 ? random.nextInt(50) : random.nextInt(70_000);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Object[schema.getFieldCount()]);
    }
    for (int column = 0; column < schema.getFieldCount(); column++) {
      FieldType type = schema.getField(column).getType();
      int nullOneOf = 1 + random.nextInt(5);
      int style = random.nextInt(3);
      int few = 1 + random.nextInt(300);
      List<Object> pool = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        boolean fresh = style == 1 || pool.size() < few || style == 2 && i > 25_000;
        if (type.getNullable() && random.nextInt(nullOneOf) == 0) {
          continue;
        }
        Object value = fresh ? value(type, random) : pool.get(random.nextInt(pool.size()));
        if (fresh && pool.size() < few) {
          pool.add(value);
        }
        rows.get(i)[column] = value;
      }
    }
    return rows;
  }

  private static Object value(FieldType type, Random random) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> random.nextBoolean();
      case INT8 -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32 -> (int) number(random);
      case INT64 -> number(random);
      case FLOAT -> {
        float[] special = {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
        yield random.nextInt(100) == 0
            ? special[random.nextInt(special.length)]
            : (float) random.nextGaussian();
      }
      case DOUBLE -> {
        double[] special = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE};
        yield random.nextInt(100) == 0
            ? special[random.nextInt(special.length)]
            : random.nextGaussian();
      }
      case STRING -> text(random);
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case TIMESTAMP -> number(random) % MAX_MILLIS;
      case TIMESTAMP_MICROS -> number(random) / 2;
      case DATE -> random.nextInt(2 * MAX_DAYS) - MAX_DAYS;
      case TIME -> random.nextInt(86_400_000);
      case DECIMAL -> decimal(type, random);
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException("nested");
    };
  }

  private static long number(Random random) {
    return switch (random.nextInt(50)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      case 2 -> 0;
      default -> random.nextLong() >> random.nextInt(60);
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(2_000) == 0 ? 3_000 : random.nextInt(24);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? 0x20 + random.nextInt(0x1f900) : 'a' + random.nextInt(4));
      int last = text.length() - 1;
      if (Character.isSurrogate(text.charAt(last))
          && (last == 0 || !Character.isSurrogatePair(text.charAt(last - 1), text.charAt(last)))) {
        text.setLength(last);
      }
    }
    return text.toString();
  }

  private static BigDecimal decimal(FieldType type, Random random) {
    int scale = ParquetTypes.decimalScale(type);
    BigInteger limit = BigInteger.TEN.pow(ParquetTypes.decimalPrecision(type));
    BigInteger digits = new BigInteger(1 + random.nextInt(limit.bitLength()), random).mod(limit);
    BigDecimal decimal = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
    // Without a declared scale, values are read back with as few digits as they need.
    return ValueKind.decimalScale(type) >= 0 ? decimal : plain(decimal.stripTrailingZeros());
  }

  private static BigDecimal plain(BigDecimal decimal) {
    return decimal.scale() < 0 ? decimal.setScale(0) : decimal;
  }

  private static void checkStatistics(Path file, Schema schema, List<Object[]> rows) {
    try (ParquetFile open = ParquetFile.open(file.toString())) {
      int from = 0;
      for (BlockMetaData group : open.reader().getRowGroups()) {
        int to = from + (int) group.getRowCount();
        for (int i = 0; i < schema.getFieldCount(); i++) {
          int column = i;
          check(
              group.getColumns().get(i),
              schema.getField(i).getType(),
              rows.subList(from, to).stream()
                  .map(row -> row[column])
                  .filter(Objects::nonNull)
                  .toList(),
              to - from);
        }
        from = to;
      }
      assertThat(from).isEqualTo(rows.size());
    }
  }

  private static void check(
      ColumnChunkMetaData chunk, FieldType type, List<Object> values, int rows) {
    Statistics<?> statistics = chunk.getStatistics();
    assertThat(statistics.getNumNulls()).isEqualTo(rows - values.size());
    boolean unordered = values.contains(Float.NaN) || values.contains(Double.NaN);
    if (values.isEmpty() || unordered) {
      assertThat(statistics.hasNonNullValue()).isFalse();
      return;
    }
    Comparator<Object> order = Comparator.comparing(FlatColumnsTest::comparable);
    Object min = values.stream().min(order).orElseThrow();
    Object max = values.stream().max(order).orElseThrow();
    assertThat(stored(min, type, -0.0)).isEqualTo(statistics.genericGetMin());
    assertThat(stored(max, type, 0.0)).isEqualTo(statistics.genericGetMax());
  }

  @SuppressWarnings("unchecked") // Values of one column have one class.
  private static Comparable<Object> comparable(Object value) {
    Object comparable = value;
    if (value instanceof String text) {
      comparable = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof byte[] bytes) {
      comparable = HexFormat.of().formatHex(bytes);
    }
    return (Comparable<Object>) comparable;
  }

  /** A value as statistics have it. */
  private static Object stored(Object value, FieldType type, double zero) {
    if (value instanceof String text) {
      return Binary.fromString(text);
    } else if (value instanceof byte[] bytes) {
      return Binary.fromConstantByteArray(bytes);
    } else if (value instanceof Float number) {
      return number == 0 ? (Object) (float) zero : number;
    } else if (value instanceof Double number) {
      return number == 0 ? (Object) zero : number;
    } else if (value instanceof Byte || value instanceof Short) {
      return ((Number) value).intValue();
    } else if (value instanceof BigDecimal decimal) {
      BigInteger digits = decimal.setScale(ParquetTypes.decimalScale(type)).unscaledValue();
      int precision = ParquetTypes.decimalPrecision(type);
      byte[] bytes = new byte[ParquetTypes.decimalBytes(precision)];
      StoredDecimal.fill(bytes, digits.toByteArray(), 0, digits.toByteArray().length);
      return precision <= 9
          ? (Object) digits.intValueExact()
          : precision <= 18 ? digits.longValueExact() : Binary.fromConstantByteArray(bytes);
    }
    return value;
  }

  @Test
  void rowGroupsEndAtTheirSizeAndAreReadBack() throws IOException {
    Schema schema = Schema.builder().addInt64Field("n").addField("b", FieldType.BYTES).build();
    Random random = new Random(1);
    List<Object[]> rows = new ArrayList<>();
    for (long i = 0; i < 20_000; i++) {
      byte[] noise = new byte[4_000];
      random.nextBytes(noise);
      rows.add(new Object[] {i, noise});
    }

    Path file = ParquetFiles.write(directory.resolve("a.parquet"), schema, rows);

    try (ParquetFile open = ParquetFile.open(file.toString())) {
      assertThat(open.reader().getRowGroups()).hasSize(3);
    }
    List<Object[]> back = ParquetFiles.read(file, schema);
    assertThat(Arrays.deepEquals(back.toArray(), rows.toArray())).isTrue();
  }

  @Test
  void numbersValuesAsLongAsThatPays() throws IOException {
    Schema schema =
        Schema.builder()
            .addStringField("few")
            .addStringField("many")
            .addStringField("more")
            .addNullableField("none", FieldType.STRING)
            .addField("digits", FieldType.DECIMAL)
            .build();
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 150_000; i++) {
      String more = i < 40_000 ? "k" + i % 10 : "some longer text " + i;
      rows.add(new Object[] {"k" + i % 10, "k" + i, more, null, BigDecimal.valueOf(i % 5)});
    }

    Path file = ParquetFiles.write(directory.resolve("a.parquet"), schema, rows);

    List<String> encodings = new ArrayList<>();
    try (ParquetFile open = ParquetFile.open(file.toString())) {
      for (ColumnChunkMetaData chunk : open.reader().getRowGroups().get(0).getColumns()) {
        EncodingStats stats = chunk.getEncodingStats();
        encodings.add(
            chunk.getPath().toDotString()
                + (stats.hasDictionaryEncodedPages() ? " numbered" : "")
                + (stats.hasNonDictionaryEncodedPages() ? " plain" : ""));
      }
    }
    assertThat(encodings)
        .containsExactly(
            "few numbered", "many plain", "more numbered plain", "none plain", "digits numbered");
    assertThat(ParquetFiles.bytes(schema, ParquetFiles.read(file, schema)))
        .isEqualTo(ParquetFiles.bytes(schema, rows));
  }

  @Test
  void aRowThatCannotBeStoredLeavesNoPart() throws IOException {
    Schema inner = Schema.of(Schema.Field.of("d", ValueKind.decimalType(4, 2)));
    Schema schema =
        Schema.builder()
            .addInt64Field("n")
            .addField("d", ValueKind.decimalType(4, 2))
            .addField("wide", ValueKind.decimalType(20, 0))
            .addField("row", FieldType.row(inner))
            .addStringField("s")
            .build();
    BigDecimal good = new BigDecimal("12.345");
    BigDecimal bad = new BigDecimal("100");
    BigDecimal wide = new BigDecimal("1e20");
    Object[] nested = {good};
    Path file = directory.resolve("a.parquet");

    try (RowFileWriter writer =
        ParquetFormat.of(Compression.ZSTD, false)
            .open(file.toString(), schema, Channels.newChannel(Files.newOutputStream(file)))) {
      writer.write(new Object[] {1L, good, BigDecimal.ONE, nested, "a"}, 0);
      assertThatThrownBy(
              () -> writer.write(new Object[] {2L, good, BigDecimal.ONE, nested, null}, 0))
          .isInstanceOf(RowFault.class)
          .hasMessage("column 's' is NULL but must have a value");
      assertThatThrownBy(() -> writer.write(new Object[] {3L, bad, wide, nested, "c"}, 0))
          .isInstanceOf(RowFault.class)
          .hasMessage("column 'd': 100 does not fit into DECIMAL(4, 2)");
      assertThatThrownBy(() -> writer.write(new Object[] {4L, good, wide, nested, "d"}, 0))
          .isInstanceOf(RowFault.class)
          .hasMessage("column 'wide': 1E+20 does not fit into DECIMAL(20, 0)");
      assertThatThrownBy(
              () ->
                  writer.write(new Object[] {5L, good, BigDecimal.ONE, new Object[] {bad}, "e"}, 0))
          .isInstanceOf(RowFault.class)
          .hasMessage("column 'd': 100 does not fit into DECIMAL(4, 2)");
      writer.write(new Object[] {6L, good.negate(), BigDecimal.TEN, nested, "f"}, 0);
    }

    BigDecimal rounded = new BigDecimal("12.35");
    assertThat(ParquetFiles.read(file, schema))
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                new Object[] {1L, rounded, BigDecimal.ONE, new Object[] {rounded}, "a"},
                new Object[] {6L, rounded.negate(), BigDecimal.TEN, new Object[] {rounded}, "f"}));
  }
}

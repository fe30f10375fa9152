package dev.millrace.sql;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/** Rows of values at which functions break, every value of every column, mixed at random. */
final class SweepValues {
  static final int ROWS = 240;
  private static final long SEED = 20240131;

  /** DuckDB's name for TIMESTAMP, which there has microseconds. */
  static final String MICROS = "DATETIME";

  /** A column: its name, its type here and in DuckDB, and the values it takes beside NULL. */
  record Column(String name, String type, String duckType, List<?> values) {}

  private static final List<Integer> INTS =
      List.of(
          0,
          1,
          -1,
          2,
          3,
          7,
          -7,
          10,
          99,
          -150,
          255,
          1234,
          46341,
          1 << 30,
          -(1 << 30),
          Integer.MAX_VALUE,
          Integer.MIN_VALUE);

  private static final List<Byte> BYTE_INTS =
      List.of(
          (byte) 0, (byte) 1, (byte) -1, (byte) 2, (byte) -7, (byte) 99, (byte) 127, (byte) -128);

  private static final List<Short> SHORTS =
      List.of(
          (short) 0,
          (short) 1,
          (short) -1,
          (short) 3,
          (short) -150,
          (short) 255,
          Short.MAX_VALUE,
          Short.MIN_VALUE);

  /** Equal numbers with more and fewer digits. */
  private static final List<BigDecimal> UNEVEN =
      List.of(
          new BigDecimal("1.50"),
          new BigDecimal("1.5"),
          new BigDecimal("-3"),
          new BigDecimal("-3.00"),
          new BigDecimal("0"),
          new BigDecimal("0.0"),
          new BigDecimal("120.25"));

  private static final List<Long> LONGS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          3L,
          -7L,
          999L,
          -1001L,
          1L << 31,
          -(1L << 31) - 1,
          1L << 53,
          (1L << 53) + 1,
          1_706_696_130_500_999L,
          -1_500_001L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          Long.MIN_VALUE + 1);

  private static final List<Integer> SMALL = List.of(-100, -3, -2, -1, 0, 1, 2, 3, 4, 5, 9, 40);

  private static final List<Double> DOUBLES =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.5,
          -0.5,
          1.5,
          2.5,
          -2.5,
          0.1,
          1.005,
          3.0,
          1e-300,
          -1e300,
          1e10,
          9.007199254740993e15,
          2147483647.5,
          -2147483648.5,
          9.223372036854775807e18,
          0.49999999999999994,
          Double.MIN_VALUE,
          Double.MAX_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  private static final List<Float> FLOATS =
      List.of(
          0f,
          -0f,
          1f,
          -1f,
          0.1f,
          16777216f,
          -2.5f,
          Float.MIN_VALUE,
          Float.MAX_VALUE,
          Float.NaN,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY);

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "A",
          "a ",
          " a",
          "ab",
          "aab",
          "banana",
          "a\nb",
          "a\r\nb",
          "\n",
          "a\u2028b",
          "a\u0085b",
          "a\tb",
          "hello world",
          "HELLO wORLD",
          "é",
          "e\u0301",
          "É",
          "ß",
          "straße",
          "İ",
          "ı",
          "ﬁ",
          "😀",
          "a😀b",
          "👩‍👩‍👧",
          "日本語",
          "a.b",
          "a|b|c",
          "a,b,c",
          ",a,",
          "a--b",
          "$1",
          "\\",
          "a\\b",
          "50%",
          "a_b",
          "TE%ST",
          "[a-z]",
          "(a)",
          "a*b",
          "^a$",
          "'",
          "\"",
          "a\u0000b",
          "0070",
          "z",
          "Z",
          "\uffff",
          "\ud800\udc00",
          "aaaaaaaaaaaaaaaaaaaa",
          "x".repeat(3000));

  private static final List<String> PARTS =
      List.of("", "a", ",", ".", "|", "b", "--", "😀", "é", "$", "\\", "(", "*", "an", "\n", " ");

  private static final List<String> LIKES =
      List.of(
          "", "%", "_", "__", "a%", "%a", "%a%", "a_b", "a__b", "a%b", "%_%", "A%", "é", "_😀_",
          "a.b", "a*b", "[a-z]", "^a$", "$1", "(a)", "%\\%", "TE!%ST", "TE%ST", "a!_b", "!!",
          "straSSE", "STRASSE", "%\n%", "50%", "%%%a", "hello%");

  private static final List<String> REGEXES =
      List.of(
          "a",
          "a+",
          "[0-9]+",
          "[a-z]+",
          "^a",
          "b$",
          ".",
          "a.b",
          "\\.",
          "\\s",
          "é|ß",
          "(a|b)*c",
          "[^a]",
          "x{3}",
          "a*",
          "😀",
          ".*",
          "(?i)HELLO");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "+1",
          "007",
          " 12 ",
          "1.5",
          "2.5",
          "-2.5",
          "1e3",
          "1E-2",
          ".5",
          "5.",
          "-0",
          "0x10",
          "1_000",
          "1,000",
          "",
          " ",
          "abc",
          "12x",
          "NaN",
          "nan",
          "Infinity",
          "-Infinity",
          "inf",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "127",
          "128",
          "32768",
          "1e400",
          "0.005",
          "1.005",
          "99999999999.995",
          "10000000000",
          "true",
          "TRUE",
          "false",
          "t",
          "f",
          "yes",
          "no",
          "on",
          "1d",
          "1f",
          "١",
          "--1",
          "1 2");

  private static final List<String> TIMES =
      List.of(
          "2024-01-31",
          "2024-01-31 10:15",
          "2024-01-31 10:15:30",
          "2024-01-31T10:15:30Z",
          "2024-01-31 10:15:30.5",
          "2024-01-31 10:15:30.123456789",
          "2024-01-31T10:15:30+02:00",
          "2024-01-31 10:15:30-05",
          "1969-12-31 23:59:59.999",
          "0001-01-01",
          "9999-12-31 23:59:59.999",
          "2024-02-30",
          "2023-02-29",
          "2024-13-01",
          "2024-1-5",
          "24-01-31",
          "2024-01-31 24:00:00",
          "2024-01-31 23:59:60",
          "2024/01/31",
          "",
          "abc",
          " 2024-01-31 ",
          "2024-01-31 10",
          "-2024-01-31",
          "10000-01-01",
          "20240131",
          "infinity",
          "2024-03-31 02:30:00");

  private static final List<String> JSON =
      List.of(
          "{}",
          "[]",
          "1",
          "-0.5",
          "\"a\"",
          "null",
          "true",
          "{\"a\":1}",
          "{\"a\":\"x\"}",
          "{\"a\":null}",
          "{\"a\":true}",
          "{\"a\":\"12\"}",
          "{\"a\":{\"b\":[1,2,3]}}",
          "{\"a\":[1,2]}",
          "{\"b\":1,\"c\":2}",
          "[1,[2,3]]",
          "{\"a\":\"é😀\\n\"}",
          "{\"a\":0.10}",
          "{\"a\":1e2}",
          "{\"a\":12345678901234567890}",
          "{\"a\":0.30000000000000004}",
          "{broken",
          "",
          " ",
          "{\"a\":1}x",
          "{'a':1}",
          "\"\\ud83d\\ude00\"",
          "[1,]",
          "NaN",
          "{\"a\": {\"c\": 1}, \"é\": []}");

  private static final List<Long> INSTANTS =
      List.of(
          millis("1969-12-31T23:59:59.999Z"),
          millis("1969-12-31T00:00:00Z"),
          0L,
          -1L,
          1L,
          -1000L,
          millis("1900-02-28T10:15:30.500Z"),
          millis("1899-12-31T23:00:00.001Z"),
          millis("1968-02-29T12:00:00Z"),
          millis("1945-04-30T23:59:59.001Z"),
          millis("2024-02-29T23:59:59.999Z"),
          millis("2024-01-31T10:15:30.500Z"),
          millis("2023-12-31T00:00:00Z"),
          millis("2021-01-03T23:59:59Z"),
          millis("2021-01-04T00:00:00Z"),
          millis("2024-03-31T01:30:00Z"),
          millis("2024-10-27T01:30:00Z"),
          millis("2000-01-01T00:00:00Z"),
          millis("2100-03-01T00:00:00Z"),
          millis("1600-02-29T01:02:03.004Z"),
          millis("1582-10-10T00:00:00Z"),
          millis("0001-01-01T00:00:00Z"),
          millis("0044-03-15T12:00:00Z"),
          millis("9999-12-31T23:59:59.999Z"),
          millis("2019-05-31T00:00:00Z"),
          millis("2019-06-30T00:00:00Z"));

  private static final List<Integer> DATES =
      INSTANTS.stream().map(millis -> (int) Math.floorDiv(millis, 86_400_000L)).distinct().toList();

  private static final List<byte[]> BYTES =
      List.of(
          new byte[0],
          new byte[] {0},
          new byte[] {1, (byte) 0xff},
          "é".getBytes(StandardCharsets.UTF_8),
          "a".getBytes(StandardCharsets.UTF_8),
          new byte[] {(byte) 0x80},
          new byte[] {0x7f},
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          new byte[300]);

  static final List<Column> COLUMNS =
      List.of(
          new Column("p", "BOOLEAN", "BOOLEAN", List.of(true, false)),
          new Column("q", "BOOLEAN", "BOOLEAN", List.of(true, false)),
          new Column("i", "INTEGER", "INTEGER", INTS),
          new Column("j", "INTEGER", "INTEGER", INTS),
          new Column("n", "INTEGER", "INTEGER", SMALL),
          new Column("m", "INTEGER", "INTEGER", SMALL),
          new Column("k", "BIGINT", "BIGINT", LONGS),
          new Column("l", "BIGINT", "BIGINT", LONGS),
          new Column("x", "DOUBLE", "DOUBLE", DOUBLES),
          new Column("y", "DOUBLE", "DOUBLE", DOUBLES),
          new Column("z", "DOUBLE", "DOUBLE", DOUBLES),
          new Column("f", "REAL", "FLOAT", FLOATS),
          new Column("g", "REAL", "FLOAT", FLOATS),
          new Column(
              "d",
              "DECIMAL(12, 2)",
              "DECIMAL(12, 2)",
              decimals(
                  2,
                  "0",
                  "0.5",
                  "-0.05",
                  "1.25",
                  "-1.25",
                  "1",
                  "2.5",
                  "-2.5",
                  "9.99",
                  "1200",
                  "9999999999.99",
                  "-9999999999.99",
                  "0.01")),
          new Column(
              "e",
              "DECIMAL(18, 6)",
              "DECIMAL(18, 6)",
              decimals(
                  6,
                  "0",
                  "0.000001",
                  "-0.000001",
                  "1.005",
                  "-1.005",
                  "0.5",
                  "1",
                  "2.675",
                  "999999999999.999999",
                  "-999999999999.999999",
                  "-0.05",
                  "3")),
          new Column("s", "VARCHAR", "VARCHAR", TEXTS),
          new Column("t", "VARCHAR", "VARCHAR", TEXTS),
          new Column("u", "VARCHAR", "VARCHAR", TEXTS),
          new Column("c", "VARCHAR", "VARCHAR", PARTS),
          new Column("pat", "VARCHAR", "VARCHAR", LIKES),
          new Column("rx", "VARCHAR", "VARCHAR", REGEXES),
          new Column("num", "VARCHAR", "VARCHAR", NUMBERS),
          new Column("tim", "VARCHAR", "VARCHAR", TIMES),
          new Column("ts", "TIMESTAMP", "TIMESTAMP", INSTANTS),
          new Column("us", "TIMESTAMP", "TIMESTAMP", INSTANTS),
          new Column("d1", "DATE", "DATE", DATES),
          new Column("d2", "DATE", "DATE", DATES),
          new Column("h1", "TIME", "TIME", times()),
          new Column("h2", "TIME", "TIME", times()),
          new Column("bin", "VARBINARY", "BLOB", BYTES),
          new Column("bon", "VARBINARY", "BLOB", BYTES),
          new Column("js", "VARCHAR", "VARCHAR", JSON),
          new Column("xs", "ARRAY<INTEGER>", "INTEGER[]", arrays(INTS)),
          new Column("ys", "ARRAY<INTEGER>", "INTEGER[]", arrays(INTS)),
          new Column(
              "ss",
              "ARRAY<VARCHAR>",
              "VARCHAR[]",
              arrays(List.of("a", "", "é😀", "😀", "b", "\uffff"))),
          new Column("fs", "ARRAY<DOUBLE>", "DOUBLE[]", arrays(DOUBLES)),
          new Column("ty", "TINYINT", "TINYINT", BYTE_INTS),
          new Column("tz", "TINYINT", "TINYINT", BYTE_INTS),
          new Column("sm", "SMALLINT", "SMALLINT", SHORTS),
          new Column("sn", "SMALLINT", "SMALLINT", SHORTS),
          new Column("gs", "ARRAY<REAL>", "FLOAT[]", arrays(FLOATS)),
          new Column("ds", "ARRAY<DECIMAL(6, 2)>", "DECIMAL(6, 2)[]", arrays(UNEVEN)),
          new Column("dd", "DECIMAL(6, 2)", "DECIMAL(6, 2)", UNEVEN),
          new Column("tm", "TIMESTAMP(6)", MICROS, moments()),
          new Column("um", "TIMESTAMP(6)", MICROS, moments()));

  private SweepValues() {}

  static Schema schema() {
    return ExampleRow.schema(
        COLUMNS.stream().map(c -> c.name() + " " + c.type()).toArray(String[]::new));
  }

  static List<Object[]> rows() {
    Object[][] rows = new Object[ROWS][COLUMNS.size()];
    for (int c = 0; c < COLUMNS.size(); c++) {
      Random random = new Random(SEED + c);
      List<Object> pool = new ArrayList<>();
      while (pool.size() < ROWS) {
        pool.add(null);
        pool.addAll(COLUMNS.get(c).values());
      }
      List<Object> column = new ArrayList<>(pool.subList(0, ROWS));
      Collections.shuffle(column, random);
      for (int r = 0; r < ROWS; r++) {
        rows[r][c] = column.get(r);
      }
    }
    return Arrays.asList(rows);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  /** Each instant, the microsecond before it and one in the middle of its millisecond. */
  private static List<Long> moments() {
    return INSTANTS.stream()
        .flatMap(millis -> Stream.of(millis * 1000, millis * 1000 - 1, millis * 1000 + 123))
        // There is no year 0 in DuckDB.
        .filter(micros -> micros >= millis("0001-01-01T00:00:00Z") * 1000)
        .toList();
  }

  private static List<Integer> times() {
    return List.of(
        0, 1, 999, 1000, 36_930_500, 86_399_999, (int) (LocalTime.NOON.toNanoOfDay() / 1_000_000));
  }

  private static List<BigDecimal> decimals(int scale, String... numbers) {
    return Arrays.stream(numbers).map(n -> new BigDecimal(n).setScale(scale)).toList();
  }

  private static List<List<?>> arrays(List<?> values) {
    Random random = new Random(SEED);
    List<List<?>> arrays = new ArrayList<>();
    arrays.add(List.of());
    for (int size = 1; size < 8; size++) {
      List<Object> array = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        array.add(
            size > 4 && random.nextInt(4) == 0
                ? null
                : values.get(random.nextInt(Math.min(values.size(), size + 2))));
      }
      arrays.add(Collections.unmodifiableList(array));
    }
    return arrays;
  }
}

package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.io.parquet.page.Faults;
import dev.millrace.io.parquet.page.FileSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same text is the same value, or is refused alike, wherever it stands. */
class TextValuesTest {
  private static final int GENERATED = 1_500;
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "0",
          "-0",
          "+0",
          "00",
          "007",
          "+1",
          "-1",
          " 1",
          "1 ",
          "1.0",
          "1.",
          ".5",
          "-.5",
          ".",
          "+",
          "-",
          "--1",
          "1-",
          "1e2",
          "1E+2",
          "1e-2",
          "1e",
          "e1",
          "1e400",
          "-1e400",
          "1e-400",
          "1e39",
          "1e999999999",
          "0x10",
          "1_000",
          "1,5",
          "1d",
          "1f",
          "127",
          "128",
          "-128",
          "-129",
          "32767",
          "32768",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "1.005",
          "1.50",
          "0.30",
          "1234567.89",
          "12345678.9",
          "123456789012.5",
          "NaN",
          "nan",
          "inf",
          "-INF",
          "Infinity",
          "-Infinity",
          "+inf",
          "true",
          "TRUE",
          "True",
          "tRuE",
          "false",
          "FALSE",
          "t",
          "f",
          "yes",
          "no",
          "on",
          "1970-01-01",
          "2024-02-29",
          "2023-02-29",
          "2024-2-9",
          "2024-13-01",
          "0000-01-01",
          "9999-12-31",
          "10000-01-01",
          "-0001-01-01",
          "2024/02/29",
          "24-02-29",
          "20240229",
          "2024-02-29T10:00:00Z",
          "2024-02-29 10:00:00",
          "2024-02-29t10:00:00z",
          "2024-02-29T10:00",
          "2024-02-29T10",
          "2024-02-29T24:00:00",
          "2024-02-29T23:59:60",
          "2024-02-29T10:00:00.1",
          "2024-02-29T10:00:00.123456789",
          "2024-02-29T10:00:00+02:00",
          "2024-02-29T10:00:00+0200",
          "2024-02-29T10:00:00+02",
          "2024-02-29T10:00:00 +02:00",
          "2024-02-29 10:00:00 UTC",
          "1969-12-31T23:59:59.999Z",
          "1900-01-01T00:00:00Z",
          "10:00",
          "10:00:00",
          "10:00:00.5",
          "23:59:59.999",
          "24:00:00",
          "25:00",
          "1709200800000",
          "YWI=",
          "YWI",
          "YQ==",
          "é",
          "\u0000",
          "NULL",
          "null",
          "\uff11",
          "１",
          "\u0661");

  private static final String LENIENT_NUMBER =
      "[+-]?(0x[0-9a-f_]+|0b[01_]+|[0-9_]*\\.?[0-9_]*(e[+-]?[0-9_.]+)?)";

  private static final Map<String, FieldType> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("BOOLEAN", FieldType.BOOLEAN);
    TYPES.put("TINYINT", FieldType.BYTE);
    TYPES.put("SMALLINT", FieldType.INT16);
    TYPES.put("INTEGER", FieldType.INT32);
    TYPES.put("BIGINT", FieldType.INT64);
    TYPES.put("REAL", FieldType.FLOAT);
    TYPES.put("DOUBLE", FieldType.DOUBLE);
    TYPES.put("DECIMAL(9,2)", ValueKind.decimalType(9, 2));
    TYPES.put("DECIMAL(38,10)", ValueKind.decimalType(38, 10));
    TYPES.put("VARCHAR", FieldType.STRING);
    TYPES.put("BLOB", FieldType.BYTES);
    TYPES.put("TIMESTAMP_MS", ValueKind.TIMESTAMP_TYPE);
    TYPES.put("TIMESTAMP", ValueKind.TIMESTAMP_MICROS_TYPE);
    TYPES.put("DATE", ValueKind.DATE_TYPE);
    TYPES.put("TIME", ValueKind.TIME_TYPE);
  }

  @TempDir Path root;

  /** Known texts, and some with characters changed. */
  private static List<String> texts(long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(TEXTS);
    String alphabet = "0123456789+-.eE:TZ /aInf";
    for (int i = 0; i < GENERATED; i++) {
      StringBuilder text = new StringBuilder(TEXTS.get(random.nextInt(TEXTS.size())));
      for (int changes = 1 + random.nextInt(2); changes > 0 && !text.isEmpty(); changes--) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          default -> text.deleteCharAt(at);
        }
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** The value as text, or the code of the refusal. */
  private static String shown(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }

  private static String parsed(FieldType type, String text) {
    try {
      return shown(ScalarValues.parse("c", type, text));
    } catch (RowFault fault) {
      return fault.code();
    }
  }

  private static String inJson(FieldType type, String text, boolean asKey) {
    String quoted =
        '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\u0000", "\\u0000") + '"';
    FieldType column = asKey ? FieldType.map(type, FieldType.INT32) : type;
    String json = asKey ? "{\"c\":{" + quoted + ":1}}" : "{\"c\":" + quoted + "}";
    try {
      Object value =
          JsonDecoder.of(Schema.of(Schema.Field.of("c", column)))
              .decode(json.getBytes(StandardCharsets.UTF_8))[0];
      return shown(asKey ? ((Map<?, ?>) value).keySet().iterator().next() : value);
    } catch (RowFault fault) {
      return fault.code();
    }
  }

  private List<String> inCsv(FieldType type, List<String> texts) throws IOException {
    StringBuilder csv = new StringBuilder("c\n");
    texts.forEach(text -> csv.append('"').append(text.replace("\"", "\"\"")).append("\"\n"));
    Path file = Files.writeString(root.resolve("a.csv"), csv);
    TextSourceOptions options =
        TextSourceOptions.of(
            file.toString(), TextFormat.CSV, Schema.of(Schema.Field.of("c", type)));
    List<SourceRecord> records = new ArrayList<>();
    TextPlanner.plan(options)
        .splits()
        .forEach(split -> new TextSplitReader(options).read(split, records::add));
    return records.stream()
        .map(r -> r.row() == null ? r.fault().code() : shown(r.row()[0]))
        .toList();
  }

  private static String inDirectory(FieldType type, String text) {
    SchemaMatch match =
        new SchemaMatch(
            new FileSchema("x", new MessageType("m", List.of()), Map.of()), new Faults(), Set.of());
    Map<String, String> directories =
        DirectoryNames.of(
            "c=" + URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20") + "/x");
    Object value =
        DirectoryValues.parse(
            Schema.Field.of("c", type), EpochUnits.NONE, "c", directories.get("c"), match);
    return match.problems().isEmpty() ? shown(value) : match.problems().get(0).toString();
  }

  @Test
  void theSameTextIsTheSameValueInEveryPlace() throws IOException {
    List<String> texts = texts(21);
    for (Map.Entry<String, FieldType> entry : TYPES.entrySet()) {
      FieldType type = entry.getValue();
      List<String> csv = inCsv(type, texts);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        String expected = parsed(type, text);
        String place = entry.getKey() + " '" + text + "'";

        assertThat(csv.get(i)).as("CSV: " + place).isEqualTo(expected);
        assertThat(inJson(type, text, true)).as("JSON key: " + place).isEqualTo(expected);
        switch (ValueKind.of(type)) {
          case DECIMAL, STRING, BYTES, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME ->
              assertThat(inJson(type, text, false)).as("JSON: " + place).isEqualTo(expected);
          default -> {
            // Booleans and numbers of JSON are not texts.
          }
        }
        if (expected.startsWith("ML-")) {
          assertThat(inDirectory(type, text)).as("directory: " + place).contains("ML-5107");
        } else {
          assertThat(inDirectory(type, text)).as("directory: " + place).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, True, true",
    "BOOLEAN, t, ML-6108",
    "INTEGER, 007, 7",
    "INTEGER, +1, 1",
    "INTEGER, 1.0, ML-6108",
    "INTEGER, 0x10, ML-6108",
    "INTEGER, ' 1', ML-6108",
    "INTEGER, 2147483648, ML-6107",
    "BIGINT, 9223372036854775808, ML-6107",
    "DOUBLE, 1e400, ML-6107",
    "REAL, 1e39, ML-6107",
    "DOUBLE, -INF, -Infinity",
    "'DECIMAL(9,2)', 1.5, 1.50",
    "'DECIMAL(9,2)', 01.500, 1.50",
    "'DECIMAL(9,2)', .5, 0.50",
    "'DECIMAL(9,2)', 1.005, ML-6109",
    "'DECIMAL(9,2)', 123456789012.5, ML-6107",
    "'DECIMAL(9,2)', 1e999999999, ML-6107",
    "DATE, 2023-02-29, ML-6108",
    "TIMESTAMP_MS, 2024-02-29, 1709164800000",
    "VARCHAR, '', ''",
  })
  void readsTexts(String type, String text, String expected) {
    assertThat(parsed(TYPES.get(type), text)).isEqualTo(expected);
  }

  /**
   * What DuckDB casts and Millrace refuses, as docs/formats.md lists it: spaces, rounding, other
   * bases, marks between digits, short words, overflow to infinity, short and long forms of times.
   */
  private static boolean isLenient(ValueKind kind, String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    return switch (kind) {
      case BOOLEAN -> plain.matches("[tfyn01]|yes|no|true|false");
      case INT8, INT16, INT32, INT64, DECIMAL -> plain.matches(LENIENT_NUMBER);
      case FLOAT, DOUBLE -> plain.matches(LENIENT_NUMBER + "|[+-]?(nan|inf(inity)?)");
      // Of a date, DuckDB does not look at what follows it.
      case DATE -> plain.matches("[+-]?inf(inity)?|epoch|[+-]?[0-9]+([-/ ][0-9]+){2}([^0-9].*)?");
      default -> plain.matches("[+-]?inf(inity)?|epoch|[+-]?[0-9][0-9:./t +-]*z?( ?utc)?");
    };
  }

  /** ISO-8601 knows both letters; DuckDB knows the large ones. */
  private static boolean isSmallZone(String text) {
    return text.endsWith("z");
  }

  @Test
  void agreesWithDuckDbOrRefuses() throws SQLException {
    List<String> texts = texts(22);
    int accepted = 0;
    for (Map.Entry<String, FieldType> entry : TYPES.entrySet()) {
      ValueKind kind = ValueKind.of(entry.getValue());
      if (kind == ValueKind.BYTES || kind == ValueKind.STRING) {
        continue;
      }
      List<String> theirs = duckDb(entry.getKey(), kind, texts);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        String mine = parsed(entry.getValue(), text);
        String place = entry.getKey() + " '" + text + "'";
        if (mine.startsWith("ML-")) {
          assertThat(theirs.get(i).equals("null") || isLenient(kind, text)).as(place).isTrue();
        } else if (!isSmallZone(text)) {
          accepted++;
          assertThat(theirs.get(i)).as(place).isEqualTo(mine);
        }
      }
    }
    assertThat(accepted).isGreaterThan(1_500);
  }

  private static List<String> duckDb(String type, ValueKind kind, List<String> texts)
      throws SQLException {
    String cast = "TRY_CAST(t AS " + type + ")";
    String value =
        switch (kind) {
          case TIMESTAMP -> "epoch_ms(TRY_CAST(t AS TIMESTAMPTZ))";
          case TIMESTAMP_MICROS -> "epoch_us(TRY_CAST(t AS TIMESTAMPTZ))";
          case DATE -> "date_diff('day', DATE '1970-01-01', " + cast + ")";
          case TIME -> "epoch_us(" + cast + ") // 1000";
          default -> cast;
        };
    List<String> values = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement select =
            connection.prepareStatement("SELECT " + value + " FROM (SELECT ?::VARCHAR AS t)")) {
      connection.createStatement().execute("SET TimeZone = 'UTC'");
      for (String text : texts) {
        select.setString(1, text);
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          values.add(shown(rows.getObject(1)));
        } catch (SQLException outOfRange) {
          values.add("null");
        }
      }
    }
    return values;
  }
}

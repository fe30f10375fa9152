package dev.millrace.io.file.found;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.file.record.CsvForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of random columns, read by Millrace and by DuckDB, neither of which is told the columns:
 * names, types and values are the same, but for the differences that docs/formats.md lists.
 */
class InferredColumnsTest {
  @TempDir private Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void inCsv(long seed) throws IOException, SQLException {
    // given
    Random random = new Random(seed);
    char delimiter = ",;\t|".charAt(random.nextInt(4));
    String end = random.nextBoolean() ? "\n" : "\r\n";
    List<List<String>> columns = new ArrayList<>();
    List<String> header = new ArrayList<>();
    int width = 2 + random.nextInt(6);
    for (int i = 0; i < width; i++) {
      columns.add(texts(random));
      header.add(
          field(
              random,
              List.of("c", "Name ", "a \"q\" ", "ä,").get(random.nextInt(4)) + i,
              delimiter));
    }
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "\uFEFF" : "");
    text.append(String.join(String.valueOf(delimiter), header)).append(end);
    int ragged = 0;
    for (int row = 0; row < 120; row++) {
      List<String> fields = new ArrayList<>();
      for (List<String> texts : columns) {
        fields.add(field(random, texts.get(random.nextInt(texts.size())), delimiter));
      }
      if (seed % 4 == 0 && row % 40 == 39) {
        ragged++;
        fields.add("more");
      }
      text.append(String.join(String.valueOf(delimiter), fields)).append(end);
    }
    Path file = Files.writeString(directory.resolve("a.csv"), text, StandardCharsets.UTF_8);

    // when
    Found found = Found.ofCsv(file.toString(), CsvForm.STANDARD.withDelimiter(delimiter));
    DuckTable duck = csv(file, delimiter);

    // then
    assertThat(List.copyOf(found.columns().entrySet()))
        .isEqualTo(List.copyOf(duck.columns().entrySet()));
    assertThat(found.rows()).isEqualTo(duck.rows());
    assertThat(found.dead()).isEqualTo(ragged);
  }

  /**
   * What DuckDB finds, and the values in the types that are expected. Times in text stay text,
   * whole numbers are exact however long they are, and numbers may begin with zeros.
   */
  private static DuckTable csv(Path file, char delimiter) throws SQLException {
    String options =
        "read_csv('%s', header = true, delim = '%s', quote = '\"', escape = '\"',"
            + " sample_size = -1, ignore_errors = true, allow_quoted_nulls = false%s)";
    Map<String, String> types = new LinkedHashMap<>();
    String texts = options.formatted(file, delimiter, ", all_varchar = true");
    Map<String, String> found =
        DuckTable.of(options.formatted(file, delimiter, ""), (column, type) -> column).columns();
    for (Map.Entry<String, String> column : found.entrySet()) {
      types.put(column.getKey(), expected(column, texts));
    }
    DuckTable read =
        DuckTable.of(
            texts, (column, type) -> "CAST(%s AS %s)".formatted(column, types.get(name(column))));
    return new DuckTable(types, read.rows());
  }

  private static String expected(Map.Entry<String, String> column, String texts)
      throws SQLException {
    String name = DuckTable.quoted(column.getKey());
    boolean whole = all(texts, "regexp_full_match(" + name + ", '[+-]?[0-9]+')");
    return switch (column.getValue()) {
      case "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> "VARCHAR";
      case "DOUBLE" -> whole ? "DECIMAL(38,0)" : "DOUBLE";
      case "VARCHAR" ->
          all(texts, number(name)) ? whole ? longs(texts, name) : "DOUBLE" : "VARCHAR";
      default -> column.getValue();
    };
  }

  private static String number(String name) {
    return "regexp_full_match(%s, '[+-]?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?')".formatted(name);
  }

  private static String longs(String texts, String name) throws SQLException {
    return all(texts, "TRY_CAST(" + name + " AS BIGINT) IS NOT NULL") ? "BIGINT" : "DECIMAL(38,0)";
  }

  /** Whether there are texts, and all are so. */
  private static boolean all(String texts, String condition) throws SQLException {
    String column = condition.replaceAll("(?s)^[^\"]*(\"(?:[^\"]|\"\")*\").*", "$1");
    String table = "(SELECT bool_and(%s) AS said FROM %s WHERE %s IS NOT NULL)";
    return DuckTable.of(table.formatted(condition, texts, column), (said, type) -> said)
        .rows()
        .equals(List.of("[true]"));
  }

  private static String name(String quoted) {
    return quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
  }

  /** One or two kinds of texts, and an empty one at times. */
  private static List<String> texts(Random random) {
    List<String> texts = new ArrayList<>(Kinds.TEXTS.get(random.nextInt(Kinds.TEXTS.size())));
    if (random.nextInt(4) == 0) {
      texts.addAll(Kinds.TEXTS.get(random.nextInt(Kinds.TEXTS.size())));
    }
    if (random.nextBoolean()) {
      texts.add("");
    }
    return texts;
  }

  /** In quotes where it has to be, and at times where it need not. */
  private static String field(Random random, String text, char delimiter) {
    boolean needed = text.indexOf(delimiter) >= 0 || text.contains("\"") || text.contains("\n");
    return needed || !text.isEmpty() && random.nextInt(5) == 0
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }

  static LongStream fewSeeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest
  @MethodSource("fewSeeds")
  void inJson(long seed) throws IOException, SQLException {
    // given
    Random random = new Random(seed);
    List<List<String>> columns = new ArrayList<>();
    int width = 3 + random.nextInt(6);
    for (int i = 0; i < width; i++) {
      List<String> values = new ArrayList<>(Kinds.VALUES.get(random.nextInt(Kinds.VALUES.size())));
      if (random.nextBoolean()) {
        values.add("null");
      }
      columns.add(values);
    }
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < 80; row++) {
      List<String> entries = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        List<String> values = columns.get(i);
        if (row == 0 || random.nextInt(5) > 0) {
          String value = row == 0 ? values.get(0) : values.get(random.nextInt(values.size()));
          entries.add("\"c " + i + "\": " + value);
        }
      }
      lines.add("{" + String.join(", ", entries) + "}");
    }
    Path file = Files.write(directory.resolve("a.json"), lines);

    // when
    Found found = Found.ofJson(file.toString());
    String options = "read_json('%s', format = 'newline_delimited'%s)";
    Map<String, String> types = new LinkedHashMap<>();
    String looked = ", sample_size = -1, map_inference_threshold = -1";
    String table = options.formatted(file, looked);
    for (Map.Entry<String, String> column :
        DuckTable.of(table, (name, type) -> name).columns().entrySet()) {
      types.put(column.getKey(), json(column, table));
    }
    List<String> asked = new ArrayList<>();
    types.forEach((name, type) -> asked.add("'" + name + "': '" + type + "'"));
    DuckTable duck =
        DuckTable.of(
            options.formatted(file, ", columns = {" + String.join(", ", asked) + "}"),
            (column, type) -> column);

    // then
    assertThat(found.columns()).isEqualTo(types);
    assertThat(found.rows()).isEqualTo(duck.rows());
  }

  /** Times in text stay text, and so does a column of nothing. */
  private static String json(Map.Entry<String, String> column, String table) throws SQLException {
    return switch (column.getValue()) {
      case "DATE", "TIME", "TIMESTAMP", "UUID", "JSON" -> "VARCHAR";
      case "HUGEINT", "UBIGINT" -> longs(table, DuckTable.quoted(column.getKey()));
      default -> column.getValue();
    };
  }

  @ParameterizedTest
  @MethodSource("fewSeeds")
  void inParquetAndAvro(long seed) throws IOException, SQLException {
    // given
    Random random = new Random(seed);
    List<String> columns = new ArrayList<>();
    int width = 1 + random.nextInt(8);
    for (int i = 0; i < width; i++) {
      String type = Kinds.TYPES.get(random.nextInt(Kinds.TYPES.size()));
      String value = type.replace("$", "(hash(i + " + i + ") % 200)::INTEGER");
      int cut = value.lastIndexOf("::");
      columns.add(
          "CASE WHEN hash(i, %d) %% 4 > 0 THEN (%s)%s END AS c%d"
              .formatted(i, value.substring(0, cut), value.substring(cut), i));
    }
    Path parquet = directory.resolve("a.parquet");
    String rows = "SELECT " + String.join(", ", columns) + " FROM range(150) r(i)";
    DuckTable.run("COPY (%s) TO '%s' (FORMAT parquet)".formatted(rows, parquet));

    // when
    DuckTable duck = DuckTable.of("read_parquet('" + parquet + "')", InferredColumnsTest::counted);
    Map<String, String> types = new LinkedHashMap<>();
    duck.columns().forEach((name, type) -> types.put(name, stored(type)));
    Found found = Found.ofParquet(parquet);
    Path avro = directory.resolve("a.avro");
    Found.copy(parquet, avro);

    // then
    assertThat(found.columns()).isEqualTo(types);
    assertThat(found.rows()).isEqualTo(duck.rows());
    assertThat(Found.ofAvro(avro.toString()).rows()).isEqualTo(duck.rows());
  }

  /** Times as the numbers that stand for them. */
  private static String counted(String column, String type) {
    return switch (type) {
      case "DATE" -> "(%s - DATE '1970-01-01')::INTEGER".formatted(column);
      case "TIME" -> "(epoch_us(%s) // 1000)::INTEGER".formatted(column);
      case "TIMESTAMP_MS", "TIMESTAMP_S" -> "epoch_ms(%s::TIMESTAMP)".formatted(column);
      case "TIMESTAMP" -> "epoch_us(%s)".formatted(column);
      default -> column;
    };
  }

  /** Unsigned numbers have the next wider type. */
  private static String stored(String type) {
    return switch (type) {
      case "UTINYINT" -> "SMALLINT";
      case "USMALLINT" -> "INTEGER";
      case "UINTEGER" -> "BIGINT";
      default -> type;
    };
  }
}

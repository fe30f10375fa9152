package dev.millrace.io.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.file.record.CsvForm;
import dev.millrace.io.file.record.TextColumns;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that nobody declared: by the rules, and beside what DuckDB finds in the same files. */
class FoundColumnsTest {
  private static final String[] WHOLE = {"0", "7", "-12", "9223372036854775807", "42"};
  private static final String[] FRACTION = {"0.5", "-1.25", "3e2", "12.0", "1E-3"};
  private static final String[] LOGICAL = {"true", "false", "TRUE", "False"};
  private static final String[] WORD = {"x", "a b", "12 apples", "O'Hara", "1.2.3", "é"};

  @TempDir private Path directory;

  private FoundColumns csv(String... lines) throws IOException {
    Path file = directory.resolve("a.csv");
    Files.write(file, List.of(lines));
    return TextColumns.ofCsv(file.toString(), CsvForm.STANDARD);
  }

  private FoundColumns json(String... lines) throws IOException {
    Path file = directory.resolve("a.json");
    Files.write(file, List.of(lines));
    return TextColumns.ofJson(file.toString());
  }

  private static String text(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + text(field.getType()))
        .collect(Collectors.joining(", "));
  }

  private static String text(FieldType type) {
    return switch (type.getTypeName()) {
      case INT64 -> "BIGINT";
      case STRING -> "VARCHAR";
      case DOUBLE, BOOLEAN -> type.getTypeName().name();
      case ARRAY -> text(type.getCollectionElementType()) + "[]";
      case ROW -> "STRUCT(" + text(type.getRowSchema()) + ")";
      case MAP -> "MAP";
      default -> "DECIMAL";
    };
  }

  @Test
  void aColumnOfCsvHasTheNarrowestTypeThatHoldsAllOfIt() throws IOException {
    // when
    FoundColumns found =
        csv(
            "whole,wide,number,logical,word,nothing,mixed",
            "1,99999999999999999999,1,true,x,,true",
            ",2,2.5,FALSE,2,,1");

    // then
    assertThat(text(found.schema()))
        .isEqualTo(
            "whole BIGINT, wide DECIMAL, number DOUBLE, logical BOOLEAN, word VARCHAR,"
                + " nothing VARCHAR, mixed VARCHAR");
    assertThat(found.schema().getFields()).allMatch(field -> field.getType().getNullable());
    assertThat(found.warnings()).isEmpty();
  }

  @Test
  void theLastLineCountsAsMuchAsTheFirst() throws IOException {
    List<String> lines = new ArrayList<>(List.of("n"));
    for (int i = 0; i < 5_000; i++) {
      lines.add(Integer.toString(i));
    }
    lines.add("many");

    assertThat(text(csv(lines.toArray(String[]::new)).schema())).isEqualTo("n VARCHAR");
  }

  @Test
  void allFilesOfAPathCount() throws IOException {
    Files.write(directory.resolve("out.csv-00000-of-00002"), List.of("a,b", "1,2"));
    Files.write(directory.resolve("out.csv-00001-of-00002"), List.of("b,c", "2.5,x"));

    FoundColumns found = TextColumns.ofCsv(directory + "/out.csv*", CsvForm.STANDARD);

    assertThat(text(found.schema())).isEqualTo("a BIGINT, b DOUBLE, c VARCHAR");
  }

  @Test
  void zerosThatANumberLosesAreSaid() throws IOException {
    assertThat(csv("zip,code", "01234,007", "55555,x").warnings())
        .extracting(Diagnostic::message)
        .containsExactly(
            "column 'zip' is found to be a number, so that '01234' loses its zeros; to keep them,"
                + " declare the columns in 'fields', this one as VARCHAR");
  }

  @Test
  void aColumnWithoutANameIsNotRead() throws IOException {
    FoundColumns found = csv(",a", "0,x");

    assertThat(text(found.schema())).isEqualTo("a VARCHAR");
    assertThat(found.warnings()).extracting(Diagnostic::message).hasSize(1);
  }

  @Test
  void commentsAreNoValues() throws IOException {
    // given
    Path file = directory.resolve("c.csv");
    Files.write(file, List.of("# made by hand", "a;b", "1;x# the first", "# 2;y", "3;\"#\""));
    CsvForm form = CsvForm.STANDARD.withDelimiter(';').withComment('#');

    // when
    FoundColumns found = TextColumns.ofCsv(file.toString(), form);
    List<SourceRecord> rows = new ArrayList<>();
    TextSourceOptions options =
        TextSourceOptions.of(file.toString(), TextFormat.CSV, found.schema()).withCsv(form);
    TextPlanner.plan(options)
        .splits()
        .forEach(split -> new TextSplitReader(options).read(split, rows::add));

    // then
    assertThat(text(found.schema())).isEqualTo("a BIGINT, b VARCHAR");
    assertThat(rows)
        .extracting(row -> Arrays.toString(row.row()))
        .containsExactly("[1, x]", "[3, #]");
    assertThat(rows).extracting(row -> row.coordinates().offset()).containsExactly(3L, 5L);
  }

  @Test
  void aFileWithoutAHeaderLineHasNoColumns() throws IOException {
    assertThatThrownBy(this::csv).isInstanceOf(UserException.class).hasMessageContaining("ML-5124");
  }

  @Test
  void jsonTellsItsTypesByItself() throws IOException {
    // when
    FoundColumns found =
        json(
            "{\"i\": 1, \"d\": 1, \"s\": \"2024-01-01\", \"b\": true, \"n\": null, \"l\": [1,"
                + " 2.5]}",
            "",
            "{\"d\": 0.5, \"o\": {\"x\": [{\"y\": 1}]}, \"w\": 99999999999999999999, \"e\": []}",
            "not json");

    // then
    assertThat(text(found.schema()))
        .isEqualTo(
            "i BIGINT, d DOUBLE, s VARCHAR, b BOOLEAN, n VARCHAR, l DOUBLE[],"
                + " o STRUCT(x STRUCT(y BIGINT)[]), w DECIMAL, e VARCHAR[]");
  }

  @Test
  void valuesThatNoTypeHoldsAreToldWithTheirLines() {
    assertThatThrownBy(() -> json("{\"a\": {\"b\": [1]}}", "{\"a\": {\"b\": [\"x\"]}}"))
        .hasMessageContaining(
            "'a.b[]' is the number '1' in line 1 and the text 'x' in line 2, which no type holds");
  }

  @Test
  void noFileHasNoColumns() {
    assertThatThrownBy(() -> TextColumns.ofCsv(directory + "/none*.csv", CsvForm.STANDARD))
        .hasMessageContaining("ML-5100");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void duckDbFindsTheSameColumnsInCsv(long seed) throws IOException, SQLException {
    // given
    Random random = new Random(seed);
    int columns = 1 + random.nextInt(8);
    List<String> lines = new ArrayList<>();
    lines.add(names(columns));
    List<List<String>> vocabularies = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      vocabularies.add(vocabulary(random));
    }
    for (int row = 0; row < 200; row++) {
      lines.add(
          vocabularies.stream()
              .map(words -> words.get(random.nextInt(words.size())))
              .collect(Collectors.joining(",")));
    }

    // then
    assertThat(text(csv(lines.toArray(String[]::new)).schema()))
        .isEqualTo(
            duckDb(
                "read_csv('"
                    + directory.resolve("a.csv")
                    + "', header = true, delim = ',', quote = '\"', sample_size = -1,"
                    + " auto_type_candidates = ['BIGINT', 'DOUBLE', 'BOOLEAN', 'VARCHAR'])"));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void duckDbFindsTheSameColumnsInJson(long seed) throws IOException, SQLException {
    // given
    Random random = new Random(seed);
    String[][] vocabularies = {
      {"1", "-5", "null"},
      {"1", "0.5"},
      {"true", "false"},
      {"\"a\"", "\"1\"", "null"},
      {"[1, 2]", "[]"},
      {"{\"x\": 1}", "{\"y\": \"b\", \"x\": 2}"},
      {"[{\"z\": [0.5]}]", "[{\"z\": []}, {\"w\": true}]"}
    };
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < 100; row++) {
      List<String> entries = new ArrayList<>();
      for (int i = 0; i < vocabularies.length; i++) {
        if (random.nextInt(4) > 0 || row == 0) {
          String[] words = vocabularies[i];
          String value = row == 0 ? words[words.length - 1] : words[random.nextInt(words.length)];
          entries.add("\"c" + i + "\": " + value);
        }
      }
      lines.add("{" + String.join(", ", entries) + "}");
    }

    // then
    assertThat(text(json(lines.toArray(String[]::new)).schema()))
        .isEqualTo(
            duckDb(
                "read_json('"
                    + directory.resolve("a.json")
                    + "', format = 'newline_delimited', sample_size = -1,"
                    + " map_inference_threshold = -1)"));
  }

  private static String names(int columns) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add("c" + i);
    }
    return String.join(",", names);
  }

  /** One or two kinds of values, and nothing at times. */
  private static List<String> vocabulary(Random random) {
    List<String[]> kinds = List.of(WHOLE, FRACTION, LOGICAL, WORD);
    List<String> words = new ArrayList<>(Arrays.asList(kinds.get(random.nextInt(kinds.size()))));
    if (random.nextInt(3) == 0) {
      words.addAll(Arrays.asList(kinds.get(random.nextInt(kinds.size()))));
    }
    if (random.nextBoolean()) {
      words.add("");
    }
    return words;
  }

  private static String duckDb(String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
      while (result.next()) {
        columns.add(
            result.getString(1)
                + " "
                + result.getString(2).replace("\"", "").replace("HUGEINT", "BIGINT"));
      }
    }
    return String.join(", ", columns);
  }
}

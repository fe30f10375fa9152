package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.operator.Functions;
import dev.millrace.sql.operator.OtherNames;
import dev.millrace.sql.query.GroupedExpressions;
import dev.millrace.sql.query.QueryExpression;
import dev.millrace.sql.query.QueryReader;
import dev.millrace.sql.type.SqlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions of DuckDB and PostgreSQL, and the page that says which of them are here. */
final class OtherNamesTest {
  private static final Path PAGE = Path.of("..", "docs", "sql-functions.md");
  private static final Path NAMES =
      Path.of("src/test/resources/dev/millrace/sql/operator/names.txt");
  private static final String BEGIN = "<!-- generated -->\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      textBlock =
          """
          LIST_CONTAINS(tags, 'gift')      ~ TRUE
          array_length(tags)               ~ 2
          ARRAY_TO_STRING(tags, '+')       ~ 'new+gift'
          LIST_APPEND(tags, 'x')[3]        ~ 'x'
          WEEKOFYEAR(event_time)           ~ 5
          EPOCH_MS(event_time)             ~ 1706696130500
          STRPOS('hello', 'l')             ~ 3
          INSTR('hello', 'x')              ~ 0
          LOG(1000)                        ~ 3.0
          POW(2, 10)                       ~ 1024.0
          TRUNC(1.29, 1)                   ~ 1.20
          XOR(6, 3)                        ~ 5
          BIT_COUNT(7)                     ~ 3
          PREFIX('hello', 'he')            ~ TRUE
          SUFFIX('hello', 'lo')            ~ TRUE
          REGEXP_MATCHES('abc123', '[0-9]') ~ TRUE
          STRING_SPLIT('a,b', ',')[2]      ~ 'b'
          UNICODE('A') + ORD('A')          ~ 130
          UCASE(LCASE('Ab'))               ~ 'AB'
          UNHEX('01FF')                    ~ X'01FF'
          JSON_ARRAY_LENGTH('[1, 2]')      ~ 2
          """)
  void anotherNameIsTheSameFunction(String sql, String expected) throws SqlProblem {
    assertThat(ExampleRow.evaluate(sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      textBlock =
          """
          POSITION('l' IN 'hello') > 0                    ~ TRUE
          TRIM(BOTH ' ' FROM ' a ')                       ~ 'a'
          DATE_FORMAT(event_time, 'EEEE')                 ~ 'Wednesday'
          DATE_FORMAT(event_time, 'MMMM')                 ~ 'January'
          ABS(ratio) = CAST('Infinity' AS DOUBLE)         ~ FALSE
          UPPER(TO_HEX(CAST('ab' AS VARBINARY)))          ~ '6162'
          OCTET_LENGTH(CAST('é' AS VARBINARY))            ~ 2
          CAST(TO_TIMESTAMP('31/01/2024', 'dd/MM/yyyy') AS DATE) ~ DATE '2024-01-31'
          UNIX_MILLIS(event_time) / 1000.0                ~ 1706696130.500000
          SPLIT(REGEXP_REPLACE('a1b22c', '[0-9]+', ','), ',')[3] ~ 'c'
          EXTRACT(DOW FROM DATE '2024-02-04')             ~ 1
          ARRAY_SLICE(tags, 0, 1)[1]                      ~ 'new'
          '''' || REPLACE('it''s', '''', '''''') || ''''  ~ '''it''''s'''
          """)
  void whatIsSaidToBeUsedInsteadIsThat(String sql, String expected) throws SqlProblem {
    assertThat(ExampleRow.evaluate(sql)).isEqualTo(expected);
  }

  @Test
  void whoeverWritesOneThatIsNotHereReadsWhatToUse() {
    assertThat(problem("strftime(event_time, '%Y')").reason())
        .isEqualTo(
            "function 'strftime' is not known. Use DATE_FORMAT(time, 'yyyy-MM-dd HH:mm'), with a"
                + " pattern of Java.");
    assertThat(problem("len(tags)").code()).isEqualTo(ErrorCodes.UNKNOWN_FUNCTION);
  }

  @Test
  void noNameIsKnownInTwoWays() {
    List<String> names = OtherNames.names();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).noneMatch(Functions.TABLE::has);
    assertThat(names).allMatch(n -> OtherNames.here(n).map(Functions.TABLE::has).orElse(true));
  }

  @Test
  void thePageSaysWhatThereIs() throws IOException {
    // given
    String page = Files.readString(PAGE);
    String table = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table();

    // then
    if ("update".equals(System.getProperty("millrace.golden"))) {
      Files.writeString(PAGE, table);
    }
    assertThat(page).isEqualTo(table);
  }

  private static String table() throws IOException {
    StringBuilder table = new StringBuilder();
    List<String> written = new ArrayList<>();
    for (String line : Files.readAllLines(NAMES)) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(": ");
      table.append("\n## ").append(parts[0]).append("\n\n| there | here |\n| --- | --- |\n");
      for (String name : parts[1].split(" ")) {
        written.add(name.toUpperCase(Locale.ROOT));
        String here = here(name, parts[0]).replace("|", "\\|");
        table.append("| `").append(name).append("` | ").append(here).append(" |\n");
      }
    }
    assertThat(written).doesNotHaveDuplicates();
    return table.toString();
  }

  private static String here(String name, String subject) throws IOException {
    String upper = name.toUpperCase(Locale.ROOT);
    if (subject.startsWith("Aggregates")) {
      assertThat(Files.readString(Path.of("..", "docs", "sql.md"))).contains(upper);
      return "in queries, as " + aggregates(upper) + ", and in Combine";
    } else if (subject.startsWith("Window")) {
      boolean ofSequences = Set.of("LAG", "LEAD", "ROW_NUMBER").contains(upper);
      return ofSequences
          ? "no: queries have no OVER. The step Sequence has `" + name + "`"
          : "no: queries have no OVER";
    } else if (Functions.TABLE.has(name) || Functions.TABLE.names().contains(upper)) {
      return "yes";
    }
    return OtherNames.here(name)
        .map(same -> "yes, as `" + same + "`")
        .or(() -> OtherNames.instead(name).map(instead -> "no. Use " + instead))
        .orElseGet(
            () -> {
              assertThat(Stream.of(name, name + "()").map(OtherNamesTest::problem))
                  .as(name)
                  .anyMatch(problem -> problem.code().equals(ErrorCodes.NOT_REPLAYABLE));
              return "refused: a replay would give another value";
            });
  }

  /** The forms of an aggregate, each of which a query takes. */
  private static String aggregates(String name) {
    List<String> forms =
        switch (name) {
          case "COUNT" -> List.of("(*)", "(value)", "(DISTINCT user_id)");
          case "APPROX_QUANTILE", "QUANTILE_CONT", "QUANTILE_DISC" -> List.of("(value, 0.95)");
          case "PERCENTILE_CONT", "PERCENTILE_DISC" ->
              List.of("(0.95) WITHIN GROUP (ORDER BY value)");
          case "ARG_MAX", "ARG_MIN", "MAX_BY", "MIN_BY" ->
              List.of("(user_id, value)", "(user_id, value, 3)");
          case "BOOL_AND", "BOOL_OR", "EVERY" -> List.of("(paid)");
          case "STRING_AGG", "LISTAGG" -> List.of("(user_id, ',')");
          default -> List.of("(value)");
        };
    for (String form : forms) {
      assertThat(isAggregate("SELECT " + name + form + " AS x FROM PCOLLECTION"))
          .as(name + form)
          .isTrue();
    }
    return forms.stream().map(form -> "`" + name + form + "`").collect(Collectors.joining(", "));
  }

  /** Whether a query's only column is an aggregate, with the arguments that it takes. */
  private static boolean isAggregate(String query) {
    try {
      QueryExpression x =
          QueryReader.read(query, ExampleRow.SCHEMA).items().get(0).expression().orElseThrow();
      GroupedExpressions grouped = new GroupedExpressions(List.of(), false);
      grouped.over(x);
      return GroupedExpressions.aggregates(x) && grouped.calls().size() == 1;
    } catch (SqlProblem e) {
      throw new AssertionError(query, e);
    }
  }

  private static SqlProblem problem(String sql) {
    SqlProblem problem =
        catchThrowableOfType(SqlProblem.class, () -> SqlCompiler.compile(sql, ExampleRow.SCHEMA));
    assertThat(problem).as(sql).isNotNull();
    return problem;
  }
}

package dev.millrace.plan.literal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.literal.Literals.TimedRow;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class LiteralsTest {
  private static final Position AT = new Position("p.yaml", 7, 3);
  private static final long NOON = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();

  @Test
  void turnsWhatYamlReadsIntoValuesOfEachType() throws SqlProblem {
    // given
    Object[][] cases = {
      {"BOOLEAN", true, true},
      {"TINYINT", 5L, (byte) 5},
      {"SMALLINT", -5L, (short) -5},
      {"INTEGER", 5L, 5},
      {"BIGINT", 5L, 5L},
      {"REAL", 0.5, 0.5f},
      {"DOUBLE", 5L, 5.0},
      {"DOUBLE", 0.1, 0.1},
      {"DECIMAL(12, 2)", 9.5, new BigDecimal("9.50")},
      {"DECIMAL(12, 2)", "9.50", new BigDecimal("9.50")},
      {"DECIMAL(12, 2)", 9L, new BigDecimal("9.00")},
      {"DECIMAL", new BigInteger("123456789012345678901"), new BigDecimal("123456789012345678901")},
      {"VARCHAR", "5", "5"},
      {"TIMESTAMP", "2024-05-01T12:00:00Z", NOON},
      {"TIMESTAMP", "2024-05-01 12:00:00.001", NOON + 1},
      {"TIMESTAMP", "2024-05-01T14:00:00+02:00", NOON},
      {"TIMESTAMP", "2024-05-01", NOON - 43_200_000},
      {"TIMESTAMP", "10:00:00", 36_000_000L},
      {"TIMESTAMP(6)", "2024-05-01T12:00:00.123456Z", NOON * 1000 + 123_456},
      {"DATE", "1970-01-03", 2},
      {"TIME", "00:00:01.5", 1500},
      {"ARRAY<INTEGER>", List.of(1L, 2L), List.of(1, 2)},
      {"MAP<VARCHAR, BIGINT>", Map.of("a", 1L), Map.of("a", 1L)},
    };

    for (Object[] given : cases) {
      // when
      Schema schema = schema(List.of("c " + given[0]));
      Object[] row = Literals.toRow(row(Map.of("c", given[1])), schema, "tests.t");

      // then
      assertThat(row).as(given[0] + " " + given[1]).containsExactly(given[2]);
    }
  }

  @Test
  void readsBytesAsTextOrBase64AndRowsAsNestedArrays() throws SqlProblem {
    // given
    Schema schema = schema(List.of("t VARBINARY", "b VARBINARY", "r ROW<x INTEGER, y VARCHAR>"));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("t", "é");
    values.put("b", "base64:/wA=");
    values.put("r", Map.of("x", 1L));

    // when
    Object[] row = Literals.toRow(row(values), schema, "tests.t");

    // then
    assertThat((byte[]) row[0]).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
    assertThat((byte[]) row[1]).containsExactly(0xff, 0);
    assertThat((Object[]) row[2]).containsExactly(1, null);
  }

  @Test
  void reportsEveryValueThatDoesNotFitAtTheRow() throws SqlProblem {
    // given
    Schema schema =
        schema(
            List.of(
                "id VARCHAR NOT NULL",
                "n INTEGER",
                "d DECIMAL(4,2)",
                "t TIMESTAMP",
                "need BIGINT NOT NULL",
                "r ROW<x INTEGER>"));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", 5L);
    values.put("n", 3_000_000_000L);
    values.put("d", 9.505);
    values.put("t", "soon");
    values.put("nn", 1L);
    values.put("r", Map.of("z", 1L));

    // when / then
    assertThatThrownBy(() -> Literals.toRow(row(values), schema, "tests.t"))
        .isInstanceOf(UserException.class)
        .message()
        .isEqualTo(
            """
            p.yaml:7:3: error ML-3070 tests.t: column 'id': got 5; expected VARCHAR (put quotes around it).
            p.yaml:7:3: error ML-3070 tests.t: column 'n': got 3000000000; expected INTEGER.
            p.yaml:7:3: error ML-3070 tests.t: column 'd': got 9.505; expected DECIMAL(4, 2).
            p.yaml:7:3: error ML-3070 tests.t: column 't': got the text 'soon'; expected TIMESTAMP, for example 2024-05-01T10:00:00Z or 10:00:00.
            p.yaml:7:3: error ML-3071 tests.t: column 'nn' is not in the schema; expected one of id, n, d, t, need, r. Did you mean 'n'?
            p.yaml:7:3: error ML-3071 tests.t: column 'r.z' is not in the schema; expected one of r.x. Did you mean 'r.x'?
            p.yaml:7:3: error ML-3072 tests.t: column 'need' is NOT NULL and has no value here; expected a value.\
            """
                .lines()
                .sorted(java.util.Comparator.comparing(l -> l.substring(18, 25)))
                .collect(java.util.stream.Collectors.joining("\n")));
  }

  @Test
  void givesAnEventItsTimeFromAtAndItsColumnToo() throws SqlProblem {
    // given
    Schema schema = schema(List.of("id VARCHAR", "t TIMESTAMP(6) NOT NULL"));
    RowLiteral written = row(Map.of("id", "a", "t", "00:00:02"));
    RowLiteral marked =
        new RowLiteral(AT, Map.of("id", "b"), Optional.of(new Located("00:00:03", AT)), false);

    // when
    TimedRow first =
        Literals.toEvent(
            written, schema, Optional.of(RowTime.column(1)), EpochUnits.NONE, "tests.t");
    TimedRow second =
        Literals.toEvent(
            marked, schema, Optional.of(RowTime.column(1)), EpochUnits.NONE, "tests.t");

    // then
    assertThat(first.time()).isEmpty();
    assertThat(first.row()).containsExactly("a", 2_000_000L);
    assertThat(second.time()).contains(3000L);
    assertThat(second.row()).containsExactly("b", 3_000_000L);
  }

  private static TimedRow at(String time, String column) throws SqlProblem {
    return Literals.toEvent(
        new RowLiteral(AT, Map.of(), Optional.of(new Located(time, AT)), false),
        schema(List.of(column)),
        Optional.of(new RowTime.Column(0, EpochUnit.SECONDS)),
        EpochUnits.NONE,
        "tests.t");
  }

  @Test
  void aTimeFromAtFillsANumberThatCanHoldIt() throws SqlProblem {
    assertThat(at("00:00:03", "t SMALLINT").row()).containsExactly((short) 3);
    assertThat(at("00:00:03.5", "t DOUBLE").row()).containsExactly(3.5);
    assertThat(at("00:00:03.5", "t DECIMAL(12, 1)").row()).containsExactly(new BigDecimal("3.5"));
  }

  @Test
  void aTimeFromAtThatItsColumnCannotHoldIsRefused() {
    for (String[] each :
        new String[][] {
          {"00:00:03.5", "t BIGINT"},
          {"00:05:00", "t TINYINT"},
          {"2024-05-01T12:00:00Z", "t SMALLINT"},
          {"2024-05-01T12:00:01Z", "t REAL"},
        }) {
      assertThatThrownBy(() -> at(each[0], each[1]))
          .as(each[1])
          .isInstanceOf(UserException.class)
          .hasMessageContaining("p.yaml:7:3: error ML-3070 tests.t: column 't' cannot hold the")
          .hasMessageContaining("expected one that its type and its unit (s) can count.");
    }
  }

  @Test
  void hoursMayHaveOneDigit() throws SqlProblem {
    assertThat(Literals.time(new Located("9:30:00", AT), "tests.t")).isEqualTo(34_200_000L);
    assertThat(Literals.toRow(row(Map.of("t", "9:30:00")), schema(List.of("t TIMESTAMP")), "t"))
        .containsExactly(34_200_000L);
  }

  @Test
  void numbersInPartsOfAColumnCountItsUnit() throws SqlProblem {
    // given
    Schema schema =
        schema(
            List.of(
                "at TIMESTAMP",
                "meta ROW<at TIMESTAMP, more ARRAY<TIMESTAMP(6)>>",
                "days MAP<VARCHAR, TIMESTAMP>",
                "all ARRAY<ROW<at TIMESTAMP>>"));
    EpochUnits units =
        EpochUnits.of(
            Map.of(
                "at", EpochUnit.SECONDS,
                "meta", EpochUnit.MILLIS,
                "days", EpochUnit.SECONDS,
                "all", EpochUnit.MICROS));
    Map<String, Object> values =
        Map.of(
            "at", 1L,
            "meta", Map.of("at", 2L, "more", List.of(3L, "00:00:04")),
            "days", Map.of("a", 5L),
            "all", List.of(Map.of("at", 6_000L)));

    // when
    TimedRow event = Literals.toEvent(row(values), schema, Optional.empty(), units, "tests.t");

    // then
    assertThat(event.row()[0]).isEqualTo(1000L);
    assertThat((Object[]) event.row()[1]).containsExactly(2L, List.of(3_000L, 4_000_000L));
    assertThat(event.row()[2]).isEqualTo(Map.of("a", 5_000L));
    assertThat((List<?>) event.row()[3]).singleElement().isEqualTo(new Object[] {6L});
  }

  @Test
  void expectationsHoldOnlyTheColumnsThatTheyWrite() throws SqlProblem {
    // given
    Schema schema = schema(List.of("id VARCHAR NOT NULL", "n INTEGER NOT NULL", "m INTEGER"));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("n", null);
    values.put("m", 1L);

    // when
    Diagnostics problems = new Diagnostics();
    Map<String, Object> columns =
        new LiteralReader(problems, "tests.t").columns(row(values), schema);

    // then
    problems.throwIfErrors();
    assertThat(columns).containsExactly(entry("n", null), entry("m", 1));
  }

  @Test
  void refusesATimeThatIsNone() {
    assertThatThrownBy(() -> Literals.time(new Located("10 o'clock", AT), "tests.t"))
        .hasMessage(
            "p.yaml:7:3: error ML-3073 tests.t: '10 o'clock' is not a time; expected one like"
                + " 10:00:00 or 2024-05-01T10:00:00Z.");
  }

  @Test
  void infersTheColumnsThatRowsHaveBetweenThem() {
    // given
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("a", 1L);
    first.put("b", "x");
    first.put("list", Arrays.asList(1L, null));
    Map<String, Object> second = new LinkedHashMap<>();
    second.put("a", 1.5);
    second.put("r", Map.of("x", true));
    second.put("list", List.of());

    // when
    Schema schema = Literals.infer(List.of(row(first), row(second)), "transforms.c.elements");

    // then
    assertThat(schema.getFieldNames()).containsExactly("a", "b", "list", "r");
    assertThat(schema.getField("a").getType()).isEqualTo(FieldType.DOUBLE);
    assertThat(schema.getField("list").getType())
        .isEqualTo(FieldType.array(FieldType.INT64.withNullable(true)));
    assertThat(schema.getField("b").getType()).isEqualTo(FieldType.STRING.withNullable(true));
    assertThat(ValueKind.of(schema.getField("r").getType())).isEqualTo(ValueKind.ROW);
  }

  @Test
  void refusesToInferAColumnOfTwoTypes() {
    assertThatThrownBy(
            () ->
                Literals.infer(List.of(row(Map.of("a", 1L)), row(Map.of("a", "x"))), "c.elements"))
        .hasMessage(
            "p.yaml:7:3: error ML-3074 c.elements: column 'a' holds a number and text;"
                + " expected values of one type.");
  }

  private static Map.Entry<String, Object> entry(String key, Object value) {
    return new java.util.AbstractMap.SimpleEntry<>(key, value);
  }

  private static RowLiteral row(Map<String, Object> values) {
    return new RowLiteral(AT, values, Optional.empty(), false);
  }

  private static Schema schema(List<String> columns) throws SqlProblem {
    Schema.Builder schema = Schema.builder();
    for (String column : columns) {
      String[] parts = column.split(" ", 2);
      schema.addField(parts[0], SqlCompiler.parseType(parts[1]));
    }
    return schema.build();
  }
}

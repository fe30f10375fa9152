package dev.millrace.connect.iceberg;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcebergChecksTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL, d: DOUBLE, n: DECIMAL, gone: BOOLEAN, r: "ROW<x INTEGER>"}
          timestamp: t
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline:
        transforms:
          - {type: MapToFields, name: F, input: s, config: {fields: {%s}}}
      outputs:
        out:
          input: F
          replay: {type: WriteToIceberg, config: {%s}}
        dead_letter:
          replay: {type: WriteToConsole}
      """;

  private static final String FIELDS = "id: id, t: t, d: d, r: r";

  private static void plan(String fields, String config) {
    Planner.plan(PipelineFiles.parse("p.yaml", FILE.formatted(fields, config), Map.of()).spec());
  }

  @Test
  void appendAndUpsertArePlanned() {
    assertThatCode(() -> plan(FIELDS, "table: a.b")).doesNotThrowAnyException();
    assertThatCode(() -> plan(FIELDS, "table: a.b, triggering_frequency_seconds: '20'"))
        .doesNotThrowAnyException();
    assertThatCode(() -> plan(FIELDS, "table: a.b.c, only: r")).doesNotThrowAnyException();
    assertThatCode(
            () ->
                plan(
                    FIELDS,
                    "table: {expression: \"'a.' || CAST(id AS VARCHAR)\", names: [a.1, a.2]}"))
        .doesNotThrowAnyException();
    assertThatCode(
            () -> plan(FIELDS, "table: a.b, mode: upsert, key: [id], version: t, time_column: t"))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                plan(
                    FIELDS + ", gone: gone",
                    "table: a.b, mode: upsert, key: [id], version: t, deleted: gone"))
        .doesNotThrowAnyException();
    assertThatCode(() -> plan(FIELDS + ", n: n", "table: a.b, drop: [n]"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "table: b; ML-5560; expected NAMESPACE.TABLE",
        "table: 'a.{id}'; ML-5560; 'table: {expression: …, names: […]}'",
        "table: {expression: d, names: [a.b, c]}; ML-1004; it has to be NAMESPACE.TABLE",
        "table: {expression: d, names: [a.b, a.c, a.b]}; ML-1004; 'a.b' stands there twice",
        "table: {expression: d, names: [a.b, a.c, A.b]}; ML-5560; 'a.b' and 'A.b' may be one table",
        "table: {expression: d}; ML-1004; expected 'names'",
        "table: {expression: CAST(d AS VARCHAR), names: [a.b]}, mode: upsert, key: [id], version:"
            + " t; ML-5561; got d",
        "table: {expression: CAST(d AS VARCHAR), names: [a.b]}, table_properties: {write.data.path:"
            + " x}; ML-5560; in one directory",
        "table: a.b, catalog_properties: {token: }; ML-5560; 'catalog_properties.token' has no",
        "table: a.b, triggering_frequency_seconds: soon; ML-5560; a whole number of seconds",
        "table: a.b, triggering_frequency_seconds: 0; ML-5560; a whole number of seconds",
        "table: a.b, key: [id]; ML-5561; belong to mode: upsert",
        "table: a.b, mode: upsert; ML-5561; needs 'key' and 'version'",
        "table: a.b, mode: upsert, key: [d], version: t; ML-5561; cannot be a key",
        "table: a.b, mode: upsert, key: [id], version: d; ML-5561; cannot be a version",
        "table: a.b, mode: upsert, key: [id], version: id; ML-5561; part of the key",
        "table: a.b, mode: upsert, key: [id], version: t, drop: [t]; ML-5561; is not written",
        "table: a.b, deleted: d; ML-5561; 'deleted' belongs to mode: upsert",
        "table: a.b, mode: upsert, key: [id], version: t, deleted: d; ML-5561; cannot be the mark",
        "table: a.b, time_column: id; ML-5561; cannot be the time of a row",
        "table: a.b, only: id; ML-5561; it holds none",
        "table: a.b, keep: [id], drop: [d]; ML-5562; exclude each other",
        "table: a.b, drop: [id, t, d, r]; ML-5562; leave no column"
      })
  void whatDoesNotFitIsReported(String config, String code, String words) {
    assertThatThrownBy(() -> plan(FIELDS, config))
        .hasMessageContaining(code)
        .hasMessageContaining(words);
  }

  @Test
  void aDecimalNeedsItsDigits() {
    assertThatThrownBy(() -> plan("id: id, t: t, n: n", "table: a.b"))
        .hasMessageContaining("ML-5562")
        .hasMessageContaining("column 'n' is a DECIMAL of no declared precision");
  }

  @Test
  void twoOutputsWhoseTablesDifferByCaseAloneMayBeOne() {
    String text =
        FILE.formatted(FIELDS, "table: a.B")
            .replace(
                "  dead_letter:",
                "  more: {input: F, replay: {type: WriteToIceberg, config: {table: a.b}}}\n"
                    + "  dead_letter:");
    assertThatThrownBy(() -> Planner.plan(PipelineFiles.parse("p.yaml", text, Map.of()).spec()))
        .hasMessageContaining("ML-5208 more: writes to table 'a.b'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "warehouse: w; type: hadoop, warehouse: w/; true",
        "warehouse: /w; warehouse: 'file:///w'; true",
        "warehouse: w; warehouse: v; false",
        "type: jdbc, uri: 'jdbc:x:y?user=a', warehouse: w; type: jdbc, uri: 'jdbc:x:y'; true",
        "type: jdbc, uri: 'jdbc:x:y'; type: jdbc, uri: 'jdbc:x:z'; false",
        "type: rest, uri: 'http://h', token: a; type: rest, uri: 'http://h/', token: b; true"
      })
  void twoOutputsIntoOneTableAreFoundHoweverItIsWritten(String one, String other, boolean same) {
    // given
    String text =
        FILE.formatted(FIELDS, "table: a.b, catalog_properties: {" + one + "}")
            .replace(
                "  dead_letter:",
                "  more: {input: F, replay: {type: WriteToIceberg, config: {table: a.b,"
                    + " catalog_properties: {"
                    + other
                    + "}}}}\n  dead_letter:");

    // when, then
    ThrowingCallable plan =
        () -> Planner.plan(PipelineFiles.parse("p.yaml", text, Map.of()).spec());
    if (same) {
      assertThatThrownBy(plan).hasMessageContaining("ML-5208 more: writes to table 'a.b'");
    } else {
      assertThatCode(plan).doesNotThrowAnyException();
    }
  }
}

package dev.millrace.connect.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcChecksTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL, d: DOUBLE, millrace_id: VARCHAR}
          timestamp: t
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline:
        transforms:
          - {type: MapToFields, name: F, input: s, config: {fields: {id: id, t: t, d: d%s}}}
      outputs:
        out:
          input: F
          replay: {type: WriteToJdbc, config: {%s}}
        dead_letter:
          replay: {type: WriteToConsole}
      """;

  private static final String PLACE = "url: 'jdbc:postgresql://h/d', table: s.t, ";

  private static void plan(String more, String config) {
    Planner.plan(PipelineFiles.parse("p.yaml", FILE.formatted(more, config), Map.of()).spec());
  }

  @Test
  void appendAndUpsertArePlanned() {
    assertThatCode(() -> plan("", PLACE + "mode: append")).doesNotThrowAnyException();
    assertThatCode(() -> plan("", PLACE + "mode: upsert, key: [id], version: t"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "url: 'jdbc:oracle:thin:@h', table: t; ML-5450; no driver on the class path takes this URL",
        "url: 'jdbc:mysql://h/d', table: t; ML-5450; com.mysql.cj.jdbc.Driver, is not on the class"
            + " path",
        "url: 'jdbc:postgresql://h/d', driver_class_name: org.mariadb.jdbc.Driver, table: t;"
            + " ML-5450; Leave the key out",
        "url: 'jdbc:postgresql://h/d?password=hunter2', table: t; ML-5450; under the key"
            + " 'password'",
        "url: 'jdbc:postgresql://h/d', table: a.b.c; ML-5450; expected table or schema.table",
        "url: 'jdbc:postgresql://h/d', table: t, batch_rows: 0; ML-5450; expected 1 to 100000",
        "url: 'jdbc:postgresql://h/d', table: t, key: [id]; ML-5451; belong to mode: upsert",
        "url: 'jdbc:postgresql://h/d', table: t, mode: upsert; ML-5451; needs 'key' and 'version'",
        "url: 'jdbc:postgresql://h/d', table: t, mode: upsert, key: [d], version: t; ML-5451;"
            + " cannot be a key",
        "url: 'jdbc:postgresql://h/d', table: t, mode: upsert, key: [id], version: d; ML-5451;"
            + " cannot be a version",
        "url: 'jdbc:postgresql://h/d', table: t, mode: upsert, key: [id], version: id; ML-5451;"
            + " part of the key"
      })
  void whatDoesNotFitIsReported(String config, String code, String words) {
    assertThatThrownBy(() -> plan("", config))
        .hasMessageContaining(code)
        .hasMessageContaining(words)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void theColumnOfTheIdIsNotTheRows() {
    assertThatThrownBy(() -> plan(", millrace_id: millrace_id", PLACE + "mode: append"))
        .hasMessageContaining("ML-5452");
  }
}

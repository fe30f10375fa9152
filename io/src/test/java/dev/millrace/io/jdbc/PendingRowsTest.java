package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.rows.RowOutput;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class PendingRowsTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("k", FieldType.DECIMAL)
          .addNullableField("v", FieldType.INT64)
          .build();

  private static final JdbcSinkOptions OPTIONS =
      new JdbcSinkOptions(
          new JdbcTarget("jdbc:postgresql://h/d?x=y", "u", "hunter2-secret", "s.t", 1),
          SCHEMA,
          new PipelineId("p", "hash"),
          "out",
          "output:out",
          new Upsert(List.of("k"), "v"),
          10,
          0,
          Duration.ZERO,
          false);

  private static final PendingRows ROWS = new PendingRows(OPTIONS, row -> row);

  private static PendingRow row(String key, long version, String id) {
    return ROWS.of(Event.of(0, new BigDecimal(key), version), id);
  }

  @Test
  void ofRowsWithOneKeyTheGreatestVersionStaysAndThenTheGreatestId() {
    // given
    PendingRow newest = row("1.00", 9, "a");
    PendingRow greaterId = row("2", 5, "b");

    // when
    List<PendingRow> winners =
        PendingRows.winners(
            List.of(row("1.0", 8, "z"), newest, row("1", 7, "y"), greaterId, row("2", 5, "a")));

    // then
    assertThat(winners).containsExactly(newest, greaterId);
  }

  @Test
  void aRowWithoutKeyOrVersionIsRefused() {
    assertThatThrownBy(() -> ROWS.of(Event.of(0, null, 1L), "a"))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("column 'k'");
    assertThatThrownBy(() -> ROWS.of(Event.of(0, BigDecimal.ONE, null), "a"))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("column 'v'");
  }

  @Test
  void theOptionsDoNotShowThePassword() {
    assertThat(OPTIONS.toString()).doesNotContain("hunter2").doesNotContain("x=y");
  }

  @Test
  void withoutAnOutputForLettersARefusedRowEndsTheRun() {
    RowOutput rows = OPTIONS.rows();
    SinkLetters letters =
        new SinkLetters(
            rows.pipeline(), rows.name(), new SinkCounters(rows.step()), rows.failure());

    assertThatThrownBy(
            () ->
                letters.letter(
                    new RowFault(JdbcCodes.ROW_REFUSED, "because"),
                    Event.of(0, BigDecimal.ONE, 1L),
                    "{}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5456")
        .hasMessageContaining("because");
  }
}

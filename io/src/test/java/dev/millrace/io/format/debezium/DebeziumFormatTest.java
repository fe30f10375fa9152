package dev.millrace.io.format.debezium;

import static dev.millrace.io.format.debezium.RecordedChanges.CHANGELOG;
import static dev.millrace.io.format.debezium.RecordedChanges.EVENTS;
import static dev.millrace.io.format.debezium.RecordedChanges.LISTED;
import static dev.millrace.io.format.debezium.RecordedChanges.TEXT;
import static dev.millrace.io.format.debezium.RecordedChanges.fault;
import static dev.millrace.io.format.debezium.RecordedChanges.ids;
import static dev.millrace.io.format.debezium.RecordedChanges.records;
import static dev.millrace.io.format.debezium.RecordedChanges.row;
import static dev.millrace.io.format.debezium.RecordedChanges.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.debezium.DebeziumFormat.Form;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of changes. */
class DebeziumFormatTest {
  @Test
  void changesTellTheirRows() {
    // given
    Schema table = ids("name", TEXT);
    List<String> all = records("defaults");

    // when
    List<Map<String, @Nullable Object>> rows =
        all.stream().filter(r -> !r.equals("null")).map(r -> row(EVENTS, table, r)).toList();

    // then
    assertThat(rows.stream().map(DebeziumFormatTest::shown))
        .containsExactly(
            "r null [2, null]",
            "r null [3, null]",
            "r null [1, grün €]",
            "u null [1, neu]",
            "c null [4, null]",
            "d [1, null] null",
            "c null [5, neu]",
            "u [3, null] [3, full]",
            "d [3, full] null",
            "t null null");
  }

  private static List<String> changes(String recorded) {
    return records(recorded).stream()
        .filter(r -> !r.equals("null"))
        .map(r -> shown(row(EVENTS, ids("name", TEXT), r)))
        .toList();
  }

  /** Inserted was NULL into a column with a default. */
  @Test
  void aTableWithoutAKeyAndNullInAColumnWithADefault() {
    assertThat(changes("keyless"))
        .containsExactly(
            "r null [1, a]", "c null [2, unnamed]", "u [2, unnamed] [2, b]", "d [2, b] null");
    // with replace.null.with.default=false
    assertThat(changes("keyless-nulls"))
        .containsExactly(
            "r null [1, a]", "c null [12, null]", "u [12, null] [12, b]", "d [12, b] null");
  }

  /** A row whose key moves it to another partition, which has a topic of its own. */
  @Test
  void partitionsAreTablesOfTheirOwn() {
    assertThat(changes("partitions"))
        .containsExactly(
            "r null [1, low]",
            "c null [3, unnamed]",
            "d [3, unnamed] null",
            "r null [101, high]",
            "c null [104, h]",
            "c null [103, unnamed]");
  }

  private static String shown(Map<String, @Nullable Object> row) {
    return row.get("op")
        + " "
        + Arrays.toString((Object[]) row.get("before"))
        + " "
        + Arrays.toString((Object[]) row.get("after"));
  }

  @Test
  void versionsTellTheEndOfARow() {
    // given
    Schema table = ids("name", TEXT);
    List<String> all = records("defaults");

    // when
    Map<String, @Nullable Object> end = row(CHANGELOG, table, all.get(5));
    Map<String, @Nullable Object> moved = row(CHANGELOG, table, all.get(7));

    // then
    assertThat(end).containsEntry("id", 1L).containsEntry("deleted", true);
    assertThat(moved).containsEntry("id", 5L).containsEntry("deleted", false);
    assertThat(end.get("tx_id"))
        .as("a changed key is one transaction")
        .isEqualTo(moved.get("tx_id"));
    assertThat(fault(CHANGELOG, table, all.get(10)))
        .isEqualTo(
            "ML-6119 the record is not a change of a row: op 't' has no row, which 'as: changelog'"
                + " needs");
    assertThat(EVENTS.decoder(EVENTS.rows(table), EpochUnits.NONE).emptyRepeats()).isTrue();
  }

  @Test
  void olderConnectorsTellMilliseconds() {
    assertThat(
            row(
                CHANGELOG,
                ids(),
                "{\"op\": \"c\", \"source\": {\"ts_ms\": 1769853600123}, \"after\": {\"id\": 1}}"))
        .containsEntry("changed_at", 1_769_853_600_123_000L);
  }

  @Test
  void aTransactionTellsTheOrderOfItsChanges() {
    assertThat(row(CHANGELOG, ids(), records("double-microseconds").get(2)))
        .containsEntry("tx_order", 1L);
  }

  @ParameterizedTest
  @CsvSource({"big", "bigraw", "tarr", "iarr"})
  void aValueThatWasNotSentIsNeverTheStandIn(String column) {
    // given
    FieldType type =
        switch (column) {
          case "bigraw" -> FieldType.BYTES;
          case "tarr" -> FieldType.array(FieldType.STRING);
          case "iarr" -> FieldType.array(FieldType.INT32);
          default -> FieldType.STRING;
        };
    Schema table = ids(column, type, "name", TEXT);
    List<String> all = records("defaults");

    // when / then
    for (int record : new int[] {3, 7}) {
      assertThat(fault(CHANGELOG, table, all.get(record)))
          .startsWith("ML-6131 column '" + column + "': the database did not send the value");
      assertThat(row(LISTED, table, all.get(record)))
          .containsEntry(column, null)
          .containsEntry("name", "neu")
          .containsEntry("unsent", List.of(column));
    }
    assertThat(row(LISTED, table, all.get(2))).containsEntry("unsent", List.of());
  }

  @Test
  void aValueThatWasNotSentIsTakenFromTheRowBeforeTheChange() {
    // given
    String record =
        records("no-schema")
            .get(3)
            .replace("{\"before\":null", "{\"before\":{\"id\":1,\"big\":\"whole\"}");

    // when / then
    assertThat(row(CHANGELOG, ids("big", FieldType.STRING), record)).containsEntry("big", "whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                 | ML-6119",
        "{\"status\": \"BEGIN\", \"id\": \"1:2\"} | ML-6119",
        "{\"schema\": {}, \"payload\": null} | ML-6119",
        "{\"op\": \"c\", \"after\": {\"id\": 1}} | ML-6119",
        "{\"op\": \"c\", \"source\": {\"ts_us\": 1}} | ML-6119",
        "{\"op\": \"c\", \"source\": {}, \"after\": {\"id\": 1}} | ML-6105",
        "{\"op\": \"c\", \"source\": {\"ts_us\": 1}, \"after\": {\"id\": \"1\"}} | ML-6104",
        "{\"op\": \"c\", \"source\": {\"ts_us\": 1}, \"after\": {\"id\": 1e99999999999}} | ML-6107",
        "{\"op\": \"c\", \"op\": \"d\"} {} | ML-6102",
        "[] | ML-6103",
        "{\"schema\": {\"fields\": 1}, \"payload\": {\"op\": \"c\", \"source\": {\"ts_us\": 1},"
            + " \"after\": {\"id\": 9223372036854775808}}} | ML-6107"
      })
  void whatIsNotAChangeIsADeadLetter(String record, String code) {
    assertThat(fault(CHANGELOG, ids(), record)).startsWith(code);
  }

  @Test
  void aTableThatRowsCannotShowIsRefused() {
    assertThat(CHANGELOG.misfit(table("op", TEXT)))
        .contains(
            "the table has a column 'op', as every change has. Use 'as: events', where the table's"
                + " columns are in rows of their own.");
    assertThat(EVENTS.misfit(table("op", TEXT))).isEmpty();
    assertThat(EVENTS.misfit(table("m", FieldType.map(FieldType.STRING, FieldType.STRING))))
        .isPresent();
    assertThat(EVENTS.misfit(table("a", FieldType.array(FieldType.STRING)))).isEmpty();
  }

  @Test
  void anOutboxHasEventsThatWerePutInAndNothingElse() {
    // given
    DebeziumFormat outbox = new DebeziumFormat(Form.OUTBOX, false, null, null);
    Schema table = ids("name", TEXT);
    List<String> all = records("defaults");
    RecordDecoder decoder = outbox.decoder(outbox.rows(table), EpochUnits.NONE);
    // when
    Map<String, @Nullable Object> snapshot = row(outbox, table, all.get(2));
    Map<String, @Nullable Object> inserted = row(outbox, table, all.get(4));
    Object[] deleted = decoder.decode(all.get(5).getBytes(StandardCharsets.UTF_8));
    // then
    assertThat(snapshot.keySet())
        .containsExactly("id", "name", "changed_at", "lsn", "tx_id", "tx_order");
    assertThat(snapshot).containsEntry("id", 1L).containsEntry("name", "grün €");
    assertThat(inserted).containsEntry("id", 4L);
    assertThat(deleted).isSameAs(RecordDecoder.NOTHING_NEW);
    assertThat(fault(outbox, table, all.get(3)))
        .isEqualTo(
            "ML-6119 the record is not a change of a row: op 'u' is not one of an outbox, whose"
                + " rows are inserted and deleted");
    assertThat(outbox.misfit(table("lsn", FieldType.INT64))).isPresent();
  }

  @Test
  void theRowsOfABinaryLogAscend() {
    // given: two rows of one event, the next event, and the first one of the next file
    List<String> sources =
        List.of(
            "\"file\":\"binlog.000009\",\"pos\":4841,\"row\":0",
            "\"file\":\"binlog.000009\",\"pos\":4841,\"row\":1",
            "\"file\":\"binlog.000009\",\"pos\":4843,\"row\":0",
            "\"file\":\"binlog.000010\",\"pos\":4,\"row\":0",
            "\"file\":\"binlog\",\"pos\":4,\"row\":0");
    // when
    List<@Nullable Object> positions = new ArrayList<>();
    for (String source : sources) {
      String record =
          "{\"op\":\"c\",\"before\":null,\"after\":{\"id\":1},\"source\":{\"ts_ms\":1,"
              + source
              + "}}";
      positions.add(row(CHANGELOG, ids("name", TEXT), record).get("lsn"));
    }
    // then
    assertThat(positions)
        .containsExactly(
            (9L << 32) + 4841, (9L << 32) + 4842, (9L << 32) + 4843, (10L << 32) + 4, null);
  }
}

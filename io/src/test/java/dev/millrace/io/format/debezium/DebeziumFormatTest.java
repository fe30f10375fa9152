package dev.millrace.io.format.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.debezium.DebeziumFormat.Decimals;
import dev.millrace.io.format.debezium.DebeziumFormat.Form;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Over records that Debezium 3.6.1 wrote about one table of PostgreSQL 15, in files that are named
 * after the connector's settings: rows 2 (infinities, NaN), 3 (the same, negative) and 1 of the
 * snapshot; then changes.
 */
class DebeziumFormatTest {
  private static final FieldType TEXT = FieldType.STRING.withNullable(true);
  private static final DebeziumFormat EVENTS = new DebeziumFormat(Form.EVENTS, false, null);
  private static final DebeziumFormat CHANGELOG = new DebeziumFormat(Form.CHANGELOG, false, null);
  private static final DebeziumFormat LISTED = new DebeziumFormat(Form.CHANGELOG, true, null);

  /** 2026-01-31 10:00:00.123456 in UTC. */
  private static final long TIME = 1_769_853_600_123_456L;

  private static List<String> records(String settings) {
    try (InputStream in =
        Objects.requireNonNull(
            DebeziumFormatTest.class.getResourceAsStream(settings + ".jsonl"), settings)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Schema table(Object... namesAndTypes) {
    Schema.Builder table = Schema.builder();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      table.addField((String) namesAndTypes[i], (FieldType) namesAndTypes[i + 1]);
    }
    return table.build();
  }

  private static FieldType nullable(FieldType type) {
    return type.withNullable(true);
  }

  private static Schema ids(Object... more) {
    Schema more1 = table(more);
    return Schema.builder().addField("id", FieldType.INT64).addFields(more1.getFields()).build();
  }

  private static Map<String, @Nullable Object> row(
      DebeziumFormat format, Schema table, EpochUnits units, String record) {
    Schema rows = format.rows(table);
    RecordDecoder decoder = SerializableUtils.clone(format.decoder(rows, units));
    Object[] values = decoder.decode(record.getBytes(StandardCharsets.UTF_8));
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      row.put(rows.getField(i).getName(), values[i]);
    }
    return row;
  }

  private static Map<String, @Nullable Object> row(
      DebeziumFormat format, Schema table, String record) {
    return row(format, table, EpochUnits.NONE, record);
  }

  private static String fault(DebeziumFormat format, Schema table, String record) {
    RowFault fault = catchThrowableOfType(RowFault.class, () -> row(format, table, record));
    return fault.code() + " " + fault.reason();
  }

  @Test
  void everyTypeOfColumnIsRead() {
    // given
    Schema table =
        ids(
            "name", TEXT,
            "amount", nullable(ValueKind.decimalType(10, 2)),
            "free", nullable(ValueKind.decimalType(20, 6)),
            "money", nullable(ValueKind.decimalType(38, 0)),
            "e_num", ValueKind.decimalType(5, 2),
            "small", nullable(FieldType.INT16),
            "r", nullable(FieldType.FLOAT),
            "d", nullable(FieldType.DOUBLE),
            "b", nullable(FieldType.BOOLEAN),
            "raw", nullable(FieldType.BYTES),
            "u", TEXT,
            "js", TEXT,
            "arr", nullable(FieldType.array(FieldType.INT32)),
            "nn", FieldType.STRING,
            "day", nullable(ValueKind.DATE_TYPE),
            "t", nullable(ValueKind.TIME_TYPE),
            "ttz", nullable(ValueKind.TIME_TYPE),
            "ts", nullable(ValueKind.TIMESTAMP_MICROS_TYPE),
            "tz", nullable(ValueKind.TIMESTAMP_TYPE),
            "added_later", TEXT);

    // when
    Map<String, @Nullable Object> row = row(CHANGELOG, table, records("defaults").get(2));

    // then
    assertThat((byte[]) row.remove("raw")).containsExactly(0, 1, 255);
    assertThat(row)
        .containsEntry("id", 1L)
        .containsEntry("name", "grün €")
        .containsEntry("amount", new BigDecimal("12.34"))
        .containsEntry("free", new BigDecimal("123.456789"))
        .containsEntry("money", new BigDecimal("12345678901234567890123456789012345678"))
        .containsEntry("e_num", new BigDecimal("-1.05"))
        .containsEntry("small", (short) 3)
        .containsEntry("r", 1.5f)
        .containsEntry("d", 2.25)
        .containsEntry("b", true)
        .containsEntry("u", "6d3f7c9e-9c1d-4b0a-8d6b-7f6f4a1e2c3d")
        .containsEntry("js", "{\"a\": 1}")
        .containsEntry("arr", List.of(1, 2))
        .containsEntry("nn", "y")
        .containsEntry("day", 20_484)
        .containsEntry("t", 36_000_123)
        .containsEntry("ttz", 28_800_000)
        .containsEntry("ts", TIME)
        .containsEntry("tz", TIME / 1_000 - 7_200_000)
        .containsEntry("added_later", null)
        .containsEntry("op", "r")
        .containsEntry("deleted", false)
        .containsEntry("tx_order", null);
    assertThat((Long) row.get("lsn")).isPositive();
    assertThat((Long) row.get("tx_id")).isPositive();
    assertThat((Long) row.get("changed_at")).isBetween(1_790_000_000_000_000L, TIME * 2);
  }

  @ParameterizedTest
  @CsvSource({
    "defaults, true",
    "double-microseconds, true",
    "string-nanoseconds, true",
    "isostring, true",
    "connect, false"
  })
  void everyEncodingGivesTheSameValues(String settings, boolean micros) {
    // given
    Schema table =
        ids(
            "amount", ValueKind.decimalType(10, 2),
            "free", ValueKind.decimalType(20, 6),
            "day", ValueKind.DATE_TYPE,
            "t", ValueKind.TIME_TYPE,
            "t3", ValueKind.TIME_TYPE,
            "ts", ValueKind.TIMESTAMP_MICROS_TYPE,
            "ts3", ValueKind.TIMESTAMP_TYPE);
    String record =
        records(settings).stream().filter(r -> r.contains("grün")).findFirst().orElseThrow();

    // when
    Map<String, @Nullable Object> row = row(CHANGELOG, table, record);

    // then
    assertThat(row)
        .containsEntry("amount", new BigDecimal("12.34"))
        .containsEntry("free", new BigDecimal("123.456789"))
        .containsEntry("day", 20_484)
        .containsEntry("t", 36_000_123)
        .containsEntry("t3", 36_000_123)
        .containsEntry("ts", micros ? TIME : TIME / 1_000 * 1_000)
        .containsEntry("ts3", TIME / 1_000);
  }

  @Test
  void aRecordWithoutSchemaIsReadByWhatTheFileSays() {
    // given
    String record = records("no-schema").get(2);
    Schema table = ids("amount", ValueKind.decimalType(10, 2), "ts", ValueKind.TIMESTAMP_TYPE);
    DebeziumFormat strings = new DebeziumFormat(Form.CHANGELOG, false, Decimals.STRING);
    EpochUnits millis = EpochUnits.of(Map.of("ts", EpochUnit.MILLIS));

    // when / then
    assertThat(row(strings, table, millis, record))
        .containsEntry("amount", new BigDecimal("12.34"))
        .containsEntry("ts", TIME / 1_000);
    assertThat(fault(strings, table, record)).startsWith("ML-6112 column 'ts': the number 17698");
    assertThat(fault(CHANGELOG, table, record))
        .startsWith("ML-6108 column 'amount': the text '12.34' in a record without a schema part");
    assertThat(fault(CHANGELOG, ids("t", ValueKind.TIME_TYPE), record))
        .startsWith("ML-6112 column 't': the number 36000123 in a TIME column");
  }

  @Test
  void decimalsInBase64HaveTheScaleOfTheColumnWhereNoSchemaSaysIt() {
    // given
    String payload = records("defaults").get(2);
    String record = payload.substring(payload.indexOf("\"payload\":") + 10, payload.length() - 1);
    DebeziumFormat precise = new DebeziumFormat(Form.CHANGELOG, false, Decimals.PRECISE);

    // when / then
    assertThat(row(precise, ids("amount", ValueKind.decimalType(10, 2)), record))
        .containsEntry("amount", new BigDecimal("12.34"));
    assertThat(row(precise, ids("free", ValueKind.decimalType(10, 6)), record))
        .as("an unbounded number tells its scale")
        .containsEntry("free", new BigDecimal("123.456789"));
  }

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
  @CsvSource({
    "defaults, day",
    "defaults, ts",
    "defaults, tz",
    "string-nanoseconds, ts",
    "connect, day",
    "connect, ts",
    "connect, tz",
    "isostring, ts",
    "isostring, tz"
  })
  void infiniteTimesAreNoTimes(String settings, String column) {
    FieldType type = column.equals("day") ? ValueKind.DATE_TYPE : ValueKind.TIMESTAMP_MICROS_TYPE;
    List<String> records = records(settings);
    for (String record : records.subList(0, settings.startsWith("string") ? 1 : 2)) {
      assertThat(fault(CHANGELOG, ids(column, nullable(type)), record))
          .startsWith("ML-6107 column '" + column + "'")
          .contains("stands for an infinite");
    }
  }

  @Test
  void infiniteDaysOfTheLogDifferFromThoseOfTheSnapshot() {
    Schema table = ids("day", nullable(ValueKind.DATE_TYPE));
    assertThat(fault(CHANGELOG, table, records("no-schema").get(4)))
        .startsWith("ML-6107 column 'day': '-2147472691' stands for an infinite DATE");
    assertThat(fault(CHANGELOG, table, records("isostring").get(0))).startsWith("ML-6108");
  }

  @Test
  void numbersThatAreNone() {
    // given
    List<String> strings = records("string-nanoseconds");
    Schema table = ids("d", nullable(FieldType.DOUBLE), "r", nullable(FieldType.FLOAT));

    // when / then
    assertThat(row(CHANGELOG, table, strings.get(0)))
        .containsEntry("d", Double.NaN)
        .containsEntry("r", Float.POSITIVE_INFINITY);
    assertThat(fault(CHANGELOG, ids("amount", ValueKind.decimalType(10, 2)), strings.get(0)))
        .isEqualTo("ML-6108 column 'amount': the database has 'NAN', which no DECIMAL can be");
    assertThat(
            row(
                CHANGELOG,
                ids("amount", nullable(ValueKind.decimalType(10, 2))),
                records("defaults").get(0)))
        .as("base64 has no NaN, and the connector sends NULL")
        .containsEntry("amount", null);
  }

  @Test
  void aColumnOfAnotherTypeIsAMisfit() {
    // given
    String record = records("defaults").get(2);

    // when / then
    assertThat(fault(CHANGELOG, ids("name", FieldType.INT32), record))
        .isEqualTo("ML-6117 column 'name': expected INTEGER, got string");
    assertThat(fault(CHANGELOG, ids("ts", ValueKind.DATE_TYPE), record))
        .isEqualTo("ML-6117 column 'ts': expected DATE, got io.debezium.time.MicroTimestamp");
    assertThat(fault(CHANGELOG, ids("small", ValueKind.TIMESTAMP_TYPE), record))
        .isEqualTo("ML-6117 column 'small': expected TIMESTAMP, got int16");
    assertThat(fault(EVENTS, ids("gone", FieldType.STRING), record))
        .isEqualTo("ML-6105 column 'gone': the table has no such column, and it is NOT NULL");
    assertThat(row(CHANGELOG, ids("ts", FieldType.INT64), record))
        .as("a number as it is")
        .containsEntry("ts", TIME);
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
}

package dev.millrace.io.format.debezium;

import static dev.millrace.io.format.debezium.RecordedChanges.CHANGELOG;
import static dev.millrace.io.format.debezium.RecordedChanges.EVENTS;
import static dev.millrace.io.format.debezium.RecordedChanges.TEXT;
import static dev.millrace.io.format.debezium.RecordedChanges.TIME;
import static dev.millrace.io.format.debezium.RecordedChanges.fault;
import static dev.millrace.io.format.debezium.RecordedChanges.ids;
import static dev.millrace.io.format.debezium.RecordedChanges.nullable;
import static dev.millrace.io.format.debezium.RecordedChanges.records;
import static dev.millrace.io.format.debezium.RecordedChanges.row;
import static dev.millrace.io.format.debezium.RecordedChanges.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.debezium.DebeziumFormat.Decimals;
import dev.millrace.io.format.debezium.DebeziumFormat.Form;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the values of a change. */
class ChangeValuesTest {
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
    DebeziumFormat strings = new DebeziumFormat(Form.CHANGELOG, false, Decimals.STRING, null);
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
    DebeziumFormat precise = new DebeziumFormat(Form.CHANGELOG, false, Decimals.PRECISE, null);

    // when / then
    assertThat(row(precise, ids("amount", ValueKind.decimalType(10, 2)), record))
        .containsEntry("amount", new BigDecimal("12.34"));
    assertThat(row(precise, ids("free", ValueKind.decimalType(10, 6)), record))
        .as("an unbounded number tells its scale")
        .containsEntry("free", new BigDecimal("123.456789"));
    assertThat(fault(precise, ids("amount", FieldType.DECIMAL), record))
        .as("the column tells no scale either")
        .startsWith("ML-6108 column 'amount': the digits '")
        .contains("nobody says how many of them are after the point");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9300000000000000", "-9300000000000000"})
  void aNumberFarBeyondAllTimesIsADeadLetter(String seconds) {
    EpochUnits units = EpochUnits.of(Map.of("t", EpochUnit.SECONDS));
    String record =
        "{\"op\": \"c\", \"source\": {\"ts_us\": 1}, \"after\": {\"id\": 1, \"t\": %s}}";
    Schema table = ids("t", ValueKind.TIMESTAMP_TYPE);
    assertThatThrownBy(() -> row(CHANGELOG, table, units, record.formatted(seconds)))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("out of the range");
    String change = "{\"op\": \"c\", \"source\": {\"ts_ms\": %d}, \"after\": {\"id\": 1}}";
    assertThat(fault(CHANGELOG, ids(), change.formatted(Long.MIN_VALUE)))
        .contains("out of the range");
  }

  @Test
  void bytesAreNotReadAsTextsOrNumbers() {
    String record = records("defaults").get(2);
    assertThat(fault(CHANGELOG, ids("amount", FieldType.STRING), record)).startsWith("ML-6117");
    assertThat(fault(CHANGELOG, ids("amount", FieldType.DOUBLE), record)).startsWith("ML-6117");
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
}

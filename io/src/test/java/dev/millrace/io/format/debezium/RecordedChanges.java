package dev.millrace.io.format.debezium;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.debezium.DebeziumFormat.Form;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;

/**
 * Records that Debezium 3.6.1 wrote about one table of PostgreSQL 15, and how tests read them. The
 * files are named after the connector's settings: rows 2 (infinities, NaN), 3 (the same, negative)
 * and 1 of the snapshot; then changes.
 */
final class RecordedChanges {
  static final FieldType TEXT = FieldType.STRING.withNullable(true);
  static final DebeziumFormat EVENTS = new DebeziumFormat(Form.EVENTS, false, null, null);
  static final DebeziumFormat CHANGELOG = new DebeziumFormat(Form.CHANGELOG, false, null, null);
  static final DebeziumFormat LISTED = new DebeziumFormat(Form.CHANGELOG, true, null, null);

  /** 2026-01-31 10:00:00.123456 in UTC. */
  static final long TIME = 1_769_853_600_123_456L;

  private RecordedChanges() {}

  static List<String> records(String settings) {
    try (InputStream in =
        Objects.requireNonNull(
            RecordedChanges.class.getResourceAsStream(settings + ".jsonl"), settings)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Schema table(Object... namesAndTypes) {
    Schema.Builder table = Schema.builder();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      table.addField((String) namesAndTypes[i], (FieldType) namesAndTypes[i + 1]);
    }
    return table.build();
  }

  static FieldType nullable(FieldType type) {
    return type.withNullable(true);
  }

  static Schema ids(Object... more) {
    return Schema.builder()
        .addField("id", FieldType.INT64)
        .addFields(table(more).getFields())
        .build();
  }

  static Map<String, @Nullable Object> row(
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

  static Map<String, @Nullable Object> row(DebeziumFormat format, Schema table, String record) {
    return row(format, table, EpochUnits.NONE, record);
  }

  static String fault(DebeziumFormat format, Schema table, String record) {
    RowFault fault = catchThrowableOfType(RowFault.class, () -> row(format, table, record));
    return fault.code() + " " + fault.reason();
  }
}

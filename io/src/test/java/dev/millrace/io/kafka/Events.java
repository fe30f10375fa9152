package dev.millrace.io.kafka;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonDecoder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** The events that the tests of this package read: an id and a time on 2026-01-01. */
public final class Events {
  public static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addField("at", ValueKind.TIMESTAMP_TYPE).build();
  public static final JsonDecoder DECODER = JsonDecoder.of(SCHEMA, EpochUnits.OF_TYPES);

  private Events() {}

  public static String json(int id, String time) {
    return "{\"id\": " + id + ", \"at\": \"2026-01-01T" + time + "Z\"}";
  }

  public static long millis(String time) {
    return Instant.parse("2026-01-01T" + time + "Z").toEpochMilli();
  }

  /** {@code partition@offset VERDICT}, sorted. */
  public static List<String> verdicts(Collection<SourceRecord> records) {
    return records.stream()
        .map(r -> r.coordinates().partition() + "@" + r.coordinates().offset() + " " + r.verdict())
        .sorted()
        .toList();
  }
}

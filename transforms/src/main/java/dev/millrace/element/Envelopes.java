package dev.millrace.element;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The schemas in which dead letters and late events leave a pipeline, and the events that carry
 * them. Both keep the original key, value and headers as bytes, and the coordinates at the source:
 * partition and offset, or a message's id. A header's key that occurs again is kept as {@code
 * key#2}, {@code key#3} and so on.
 */
public final class Envelopes {
  /** The version of both schemas; a reader refuses a higher one. */
  public static final int VERSION = 2;

  /** Header → bytes; NULL where the producer sent a header without a value. */
  public static final FieldType HEADERS =
      FieldType.map(FieldType.STRING, FieldType.BYTES.withNullable(true));

  private static final int VALUE = 9;

  /** One dead letter. */
  public static final Schema DEAD_LETTER =
      common()
          .addStringField("step")
          .addStringField("code")
          .addStringField("message")
          .addInt32Field("attempt")
          .addNullableField("first_seen", ValueKind.TIMESTAMP_TYPE)
          .build();

  /** One late event: the watermark it missed, and by how much. */
  public static final Schema LATE =
      common().addField("watermark", ValueKind.TIMESTAMP_TYPE).addInt64Field("lateness_ms").build();

  private Envelopes() {}

  private static Schema.Builder common() {
    return Schema.builder()
        .addInt32Field("version")
        .addStringField("pipeline")
        .addStringField("pipeline_hash")
        .addNullableField("source_kind", FieldType.STRING)
        .addNullableField("source", FieldType.STRING)
        .addNullableField("partition", FieldType.INT32)
        .addNullableField("offset", FieldType.INT64)
        .addNullableField("message_id", FieldType.STRING)
        .addNullableField("key", FieldType.BYTES)
        .addNullableField("value", FieldType.BYTES)
        .addField("headers", HEADERS)
        .addNullableField("event_time", ValueKind.TIMESTAMP_TYPE);
  }

  /**
   * The letter of an event or record that a step rejected.
   *
   * @param record the record it came from, or null after a shuffle
   * @param event the rejected event, or null if the record never became one
   * @param rowText the event's row as text, kept as the letter's value where the original bytes are
   *     gone
   */
  public static Event deadLetter(
      PipelineId pipeline,
      String step,
      RowFault fault,
      @Nullable SourceRecord record,
      @Nullable Event event,
      @Nullable String rowText) {
    Object[] row = new Object[DEAD_LETTER.getFieldCount()];
    Long time = event == null ? null : Long.valueOf(event.time());
    int at = fillCommon(row, pipeline, record, time);
    byte[] original = record == null ? null : record.value();
    row[VALUE] =
        original == null && rowText != null ? rowText.getBytes(StandardCharsets.UTF_8) : original;
    row[at++] = step;
    row[at++] = fault.code();
    row[at++] = fault.reason();
    row[at++] = 1;
    Long seen = record == null ? null : firstSeen(record);
    row[at] = seen;
    long letterTime = seen == null ? 0 : seen;
    if (time != null) {
      letterTime = time;
    } else if (record != null && record.recordTime() == EventTimes.MIN) {
      // What could not be read of a file has no time but the one that it is read for.
      letterTime = record.time();
    }
    return Event.of(EventTimes.clamp(letterTime), row);
  }

  /** The record's own time stamp, null if it has none, as a line of a file. */
  private static @Nullable Long firstSeen(SourceRecord record) {
    long time = record.recordTime();
    return time == SourceRecord.NO_TIME || time == EventTimes.MIN ? null : Long.valueOf(time);
  }

  /** The envelope of an event that came below its partition's watermark. */
  public static Event late(PipelineId pipeline, SourceRecord record) {
    Object[] row = new Object[LATE.getFieldCount()];
    int at = fillCommon(row, pipeline, record, record.time());
    row[at++] = record.watermark();
    row[at] = record.watermark() - record.time();
    return Event.of(record.time(), row);
  }

  private static int fillCommon(
      Object[] row, PipelineId pipeline, @Nullable SourceRecord record, @Nullable Long time) {
    row[0] = VERSION;
    row[1] = pipeline.name();
    row[2] = pipeline.hash();
    Map<Object, Object> headers = new LinkedHashMap<>();
    if (record != null) {
      Coordinates at = record.coordinates();
      row[3] = at.kind();
      row[4] = at.name();
      if (at.id() == null) {
        row[5] = at.partition();
        row[6] = at.offset();
      }
      row[7] = at.id();
      row[8] = record.key();
      row[VALUE] = record.value();
      for (Header header : record.headers()) {
        String name = header.key();
        for (int n = 2; headers.containsKey(name); n++) {
          name = header.key() + "#" + n;
        }
        headers.put(name, header.value());
      }
    }
    row[10] = headers;
    row[11] = time;
    return 12;
  }
}

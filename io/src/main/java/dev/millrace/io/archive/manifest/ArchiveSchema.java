package dev.millrace.io.archive.manifest;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.EventTimeColumn;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * The columns that the archive of a live stream has beside the stream's own: where each record came
 * from, and its original key and headers. A reader that finds them restores the coordinates.
 */
public final class ArchiveSchema {
  /** Event time τ of the row, milliseconds UTC. */
  public static final Field EVENT_TIME = EventTimeColumn.FIELD;

  /** The topic, or whatever the live source calls its log. */
  public static final Field TOPIC = Field.of("_topic", FieldType.STRING);

  public static final Field PARTITION = Field.of("_partition", FieldType.INT32);
  public static final Field OFFSET = Field.of("_offset", FieldType.INT64);

  /** The message's id where the source has no partitions and offsets; otherwise NULL. */
  public static final Field MESSAGE_ID = Field.nullable("_message_id", FieldType.STRING);

  /** The source's own time stamp, milliseconds UTC; {@link #NO_RECORD_TIME} for none. */
  public static final Field RECORD_TIME = Field.of("_record_time", ValueKind.TIMESTAMP_TYPE);

  /**
   * What {@link #RECORD_TIME} holds for a record without a time stamp, which a live row has as
   * NULL.
   */
  public static final Long NO_RECORD_TIME = SourceRecord.NO_TIME;

  /** When the archiver read the record, milliseconds UTC. */
  public static final Field INGESTED_AT = Field.of("_ingested_at", ValueKind.TIMESTAMP_TYPE);

  /** The original key's bytes, NULL for none. */
  public static final Field KEY = Field.nullable("_key", FieldType.BYTES);

  /** The original headers in their order, keys may repeat; NULL for none. */
  public static final Field HEADERS =
      Field.nullable(
          "_headers",
          FieldType.array(
              FieldType.row(
                  Schema.of(
                      Field.of("key", FieldType.STRING),
                      Field.nullable("value", FieldType.BYTES)))));

  /** The columns that tell where a record came from, in their order. */
  public static final List<Field> ORIGIN =
      List.of(TOPIC, PARTITION, OFFSET, MESSAGE_ID, RECORD_TIME, INGESTED_AT, KEY, HEADERS);

  /** A record that could not be decoded: its bytes, and why. */
  public static final Schema UNDECODABLE =
      Schema.builder()
          .addFields(ORIGIN)
          .addFields(
              Field.nullable("_value", FieldType.BYTES),
              Field.of("code", FieldType.STRING),
              Field.of("message", FieldType.STRING))
          .build();

  private ArchiveSchema() {}

  /** The columns of an archive: the stream's, then the archive's. */
  public static Schema of(Schema stream) {
    return Schema.builder()
        .addFields(stream.getFields())
        .addFields(EVENT_TIME)
        .addFields(ORIGIN)
        .build();
  }
}

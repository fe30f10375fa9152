package dev.millrace.io.parquet.read;

import dev.millrace.element.Envelopes;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * The archive's columns that say where a record came from; see {@link ArchiveSchema}. A column that
 * only shares its name with one of them, and has another type, counts as absent.
 */
record OriginColumns(
    OriginColumn topic,
    OriginColumn partition,
    OriginColumn offset,
    OriginColumn messageId,
    OriginColumn recordTime,
    OriginColumn key,
    OriginColumn headers) {

  /**
   * One of the archive's columns: read on its own, or part of the wanted row already.
   *
   * @param index in the row, or -1
   */
  record OriginColumn(@Nullable ValueReader reader, int index) {
    static final OriginColumn ABSENT = new OriginColumn(null, -1);

    /** Whether the file does not have it. */
    boolean isAbsent() {
      return reader == null && index < 0;
    }

    /** Whether {@link #peek} can be asked. */
    boolean standsAlone() {
      return reader instanceof LeafReader;
    }

    /** The value of the row that comes next, which is read as ever afterwards. */
    @Nullable Object peek() {
      return reader instanceof LeafReader leaf ? leaf.peek() : null;
    }

    @Nullable Object value(Object[] row) {
      return reader != null ? reader.read() : index >= 0 ? row[index] : null;
    }
  }

  /** Finds one of the columns in a file. */
  @FunctionalInterface
  interface Finder {
    OriginColumn find(Schema.Field column);
  }

  static OriginColumns of(Finder finder) {
    return new OriginColumns(
        finder.find(ArchiveSchema.TOPIC),
        finder.find(ArchiveSchema.PARTITION),
        finder.find(ArchiveSchema.OFFSET),
        finder.find(ArchiveSchema.MESSAGE_ID),
        finder.find(ArchiveSchema.RECORD_TIME),
        finder.find(ArchiveSchema.KEY),
        finder.find(ArchiveSchema.HEADERS));
  }

  /** The type that a column is read as; headers of other writers' archives may be a map. */
  static FieldType typeIn(MessageType file, Schema.Field column) {
    boolean map =
        column.equals(ArchiveSchema.HEADERS)
            && !(file.getType(column.getName()).getLogicalTypeAnnotation()
                instanceof ListLogicalTypeAnnotation);
    FieldType type = map ? Envelopes.HEADERS : column.getType();
    return type.withNullable(true);
  }

  /** Whether the file says nothing of where its records came from. */
  boolean isEmpty() {
    return all().stream().allMatch(OriginColumn::isAbsent);
  }

  /** Whether a row's topic, partition and offset can be known before the row is read. */
  boolean tellsPlaces() {
    return topic.standsAlone() && partition.standsAlone() && offset.standsAlone();
  }

  List<OriginColumn> all() {
    return List.of(topic, partition, offset, messageId, recordTime, key, headers);
  }
}

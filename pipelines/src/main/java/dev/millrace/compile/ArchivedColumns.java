package dev.millrace.compile;

import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.LiveSource.RecordPart;
import dev.millrace.connect.SourceType;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowTime;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.file.FileTime;
import dev.millrace.plan.node.StreamNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a stream's archive: under which names it holds the stream's, which of them are
 * read for the event time, and how that is made of them.
 */
final class ArchivedColumns {
  private ArchivedColumns() {}

  /**
   * What a replay reads.
   *
   * @param passed indexes of the stream's columns that leave the source's stage
   * @param narrow whether rows without the columns that nobody uses will do
   */
  static Columns of(StreamNode stream, IntStream passed, boolean narrow) {
    Schema archived = schema(stream);
    Set<String> names = new LinkedHashSet<>();
    passed.forEach(column -> names.add(archived.getField(column).getName()));
    IntStream used = stream.used().stream().mapToInt(Integer::intValue);
    int[] read = IntStream.concat(timeColumns(stream), used).sorted().distinct().toArray();
    timeColumns(stream).forEach(i -> names.remove(archived.getField(i).getName()));
    return new Columns(archived, read, names, time(stream), narrow);
  }

  /** All of them. */
  static Columns all(StreamNode stream) {
    Schema archived = schema(stream);
    int[] all = IntStream.range(0, archived.getFieldCount()).toArray();
    return new Columns(archived, all, Set.of(), time(stream), false);
  }

  /**
   * The columns that are read for the event time, whether the graph uses them or not: those that an
   * expression makes it of, and one of numbers, whose type only its declaration tells.
   */
  private static IntStream timeColumns(StreamNode stream) {
    RowTime time = stream.time().orElse(null);
    if (time instanceof RowTime.Computed computed) {
      return computed.columns().stream().mapToInt(i -> i);
    }
    return time instanceof RowTime.Column column && !isTimestamp(kind(stream, column))
        ? IntStream.of(column.index())
        : IntStream.empty();
  }

  private static FileTime time(StreamNode stream) {
    RowTime time = stream.time().orElse(null);
    return new FileTime(
        timeText(stream),
        time instanceof RowTime.Column column && declaresUnit(stream, column)
            ? column.unit()
            : null,
        time instanceof RowTime.Computed computed ? computed : null,
        stream.units(),
        stream.stream().watermark().earliest());
  }

  /** Whether a number in the event time's column has a unit; a TIMESTAMP's need not. */
  private static boolean declaresUnit(StreamNode stream, RowTime.Column column) {
    String name = stream.schema().getField(column.index()).getName();
    ValueKind kind = kind(stream, column);
    return !isTimestamp(kind) || stream.units().of(name, kind) != null;
  }

  private static ValueKind kind(StreamNode stream, RowTime.Column column) {
    return ValueKind.of(stream.schema().getField(column.index()).getType());
  }

  private static boolean isTimestamp(ValueKind kind) {
    return kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS;
  }

  /**
   * The column of an archive that holds a stream's event time, or the expression that gives it;
   * null for the record's own time.
   */
  static @Nullable String timeText(StreamNode stream) {
    if (stream.time().orElse(null) instanceof RowTime.Computed computed) {
      return computed.text();
    }
    return stream.timeColumn() < 0 ? null : schema(stream).getField(stream.timeColumn()).getName();
  }

  /**
   * The stream's schema with the metadata columns under the names that {@code archive} gives them.
   * What it did not write, as a table, has them as other columns.
   */
  private static Schema schema(StreamNode stream) {
    boolean readsArchives =
        stream.stream().archive().map(Connectors::source).stream()
            .anyMatch(SourceType::readsArchives);
    Map<String, RecordPart> parts =
        stream.stream()
            .live()
            .filter(live -> readsArchives)
            .flatMap(live -> Connectors.source(live).live().map(l -> l.archivedApart(live)))
            .orElse(Map.of());
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : stream.schema().getFields()) {
      RecordPart part = parts.get(field.getName());
      fields.add(part == null ? field : field.withName(archiveColumn(part)));
    }
    return Schema.builder().addFields(fields).build();
  }

  private static String archiveColumn(RecordPart part) {
    return switch (part) {
      case KEY -> ArchiveSchema.KEY.getName();
      case HEADERS -> ArchiveSchema.HEADERS.getName();
      case TOPIC -> ArchiveSchema.TOPIC.getName();
      case PARTITION -> ArchiveSchema.PARTITION.getName();
      case OFFSET -> ArchiveSchema.OFFSET.getName();
      case TIME -> ArchiveSchema.RECORD_TIME.getName();
    };
  }
}

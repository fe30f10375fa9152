package dev.millrace.io.parquet;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.io.file.FileErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A source's wanted columns matched with one file's schema: the readers, the part of the file's
 * schema to decode, and all that does not fit.
 */
final class ReadPlan {
  /** The archive's columns that say where a record came from; see {@link ArchiveSchema}. */
  record Origin(
      OriginColumn topic,
      OriginColumn partition,
      OriginColumn offset,
      OriginColumn messageId,
      OriginColumn recordTime,
      OriginColumn key,
      OriginColumn headers) {
    /** Whether the file says nothing of where its records came from. */
    boolean isEmpty() {
      return all().stream().allMatch(column -> column.reader() == null && column.index() < 0);
    }

    List<OriginColumn> all() {
      return List.of(topic, partition, offset, messageId, recordTime, key, headers);
    }
  }

  /**
   * One of the archive's columns: read on its own, or part of the wanted row already.
   *
   * @param index in the row, or -1
   */
  record OriginColumn(@Nullable ValueReader reader, int index) {
    @Nullable Object value(Object[] row) {
      return reader != null ? reader.read() : index >= 0 ? row[index] : null;
    }
  }

  private final String path;
  private final long minimum;
  private final MessageType file;
  private final Faults faults = new Faults();
  private final SchemaMatch match;
  private final List<Type> requested = new ArrayList<>();
  private final @Nullable ValueReader[] columns;
  private final @Nullable Object[] constants;
  private final Origin origin;
  private @Nullable ValueReader time;
  private int timeIndex = -1;
  private ValueKind timeKind = ValueKind.TIMESTAMP;

  /**
   * Matches; {@link #problems} tells whether the result can be used.
   *
   * @param directories the values that {@code name=value} directories give
   */
  ReadPlan(
      ParquetSourceOptions options,
      String path,
      MessageType file,
      Map<String, String> directories) {
    this.path = path;
    this.minimum = options.time().minimumMillis();
    this.file = file;
    this.match = new SchemaMatch(path, file, faults, passed(options));
    Schema schema = options.schema();
    this.columns = new ValueReader[schema.getFieldCount()];
    this.constants = new Object[schema.getFieldCount()];
    for (int i = 0; i < columns.length; i++) {
      Schema.Field field = schema.getField(i);
      if (file.containsField(field.getName())) {
        columns[i] = request(field.getName(), field.getType());
      } else if (directories.containsKey(field.getName())) {
        constants[i] = DirectoryValues.parse(field, directories.get(field.getName()), match);
      } else if (!field.getType().getNullable()) {
        match.missing(field.getName());
      }
    }
    findTime(options);
    this.origin =
        new Origin(
            origin(schema, ArchiveSchema.TOPIC),
            origin(schema, ArchiveSchema.PARTITION),
            origin(schema, ArchiveSchema.OFFSET),
            origin(schema, ArchiveSchema.MESSAGE_ID),
            origin(schema, ArchiveSchema.RECORD_TIME),
            origin(schema, ArchiveSchema.KEY),
            origin(schema, ArchiveSchema.HEADERS));
  }

  /** The names of a topic and of a message are looked at here. */
  private static Set<String> passed(ParquetSourceOptions options) {
    Set<String> passed = new HashSet<>(options.passed());
    ArchiveSchema.ORIGIN.forEach(field -> passed.remove(field.getName()));
    return passed;
  }

  /**
   * Matches an open file.
   *
   * @throws UserException ML-5106 to ML-5108 where it does not fit
   */
  static ReadPlan of(ParquetSourceOptions options, String path, ParquetFile file) {
    ReadPlan plan =
        new ReadPlan(options, path, file.metadata().getSchema(), DirectoryValues.of(path));
    if (!plan.problems().isEmpty()) {
      throw new UserException(plan.problems());
    }
    return plan;
  }

  private @Nullable ValueReader request(String name, FieldType type) {
    SchemaMatch.Matched matched = match.column(type, file.getType(name));
    if (matched == null) {
      return null;
    }
    requested.add(matched.type());
    return matched.reader();
  }

  /** A row before {@code min_event_time} is a dead letter. */
  void checkMinimum(long time) {
    try {
      RowClock.checkMinimum(time, minimum);
    } catch (RowFault fault) {
      faults.report(fault);
    }
  }

  private void findTime(ParquetSourceOptions options) {
    String name = options.time().column();
    boolean declared = name != null;
    if (name == null) {
      name =
          file.containsField(ArchiveSchema.EVENT_TIME.getName())
              ? ArchiveSchema.EVENT_TIME.getName()
              : ArchiveSchema.RECORD_TIME.getName();
    }
    Schema schema = options.schema();
    if (schema.hasField(name) && columns[schema.indexOf(name)] != null) {
      timeIndex = schema.indexOf(name);
      timeKind = ValueKind.of(schema.getField(timeIndex).getType());
      time = columns[timeIndex];
    } else if (file.containsField(name)) {
      Type type = file.getType(name);
      boolean plain = type.isPrimitive() && type.getLogicalTypeAnnotation() == null;
      timeKind = ValueKind.TIMESTAMP;
      if (plain && type.asPrimitiveType().getPrimitiveTypeName() == INT64) {
        timeKind = ValueKind.INT64;
      }
      time = request(name, timeKind == ValueKind.INT64 ? FieldType.INT64 : TIME_TYPE);
    } else if (declared) {
      match.problem(
          FileErrors.NO_TIME_COLUMN,
          "the event time's column '" + name + "' is not in the file" + match.expected(name));
    }
    if (time != null
        && timeKind != ValueKind.TIMESTAMP
        && timeKind != ValueKind.TIMESTAMP_MICROS
        && timeKind != ValueKind.INT64) {
      match.problem(
          FileErrors.NO_TIME_COLUMN,
          "the event time's column '" + name + "' must be a TIMESTAMP or BIGINT of milliseconds");
    }
  }

  private static final PrimitiveType.PrimitiveTypeName INT64 =
      PrimitiveType.PrimitiveTypeName.INT64;
  private static final FieldType TIME_TYPE = ValueKind.TIMESTAMP_TYPE.withNullable(true);

  private OriginColumn origin(Schema schema, Schema.Field field) {
    String name = field.getName();
    int index = schema.hasField(name) ? schema.indexOf(name) : -1;
    if (index >= 0 && columns[index] != null) {
      return new OriginColumn(null, index);
    }
    boolean requestedAsTime = requested.stream().anyMatch(t -> t.getName().equals(name));
    return !file.containsField(name) || requestedAsTime
        ? new OriginColumn(null, -1)
        : new OriginColumn(request(name, typeOf(field).withNullable(true)), -1);
  }

  /** Headers of other writers' archives may be a map. */
  private FieldType typeOf(Schema.Field field) {
    boolean map =
        field.equals(ArchiveSchema.HEADERS)
            && !(file.getType(field.getName()).getLogicalTypeAnnotation()
                instanceof ListLogicalTypeAnnotation);
    return map ? FieldType.map(FieldType.STRING, FieldType.BYTES) : field.getType();
  }

  String path() {
    return path;
  }

  /** Everything that keeps this file from being read as asked. */
  List<Diagnostic> problems() {
    return match.problems();
  }

  /** The columns to decode. */
  MessageType requested() {
    return new MessageType(file.getName(), requested);
  }

  List<LeafReader> leaves() {
    return match.leaves();
  }

  /** One reader per column of the wanted schema; null where the row has a constant or NULL. */
  @Nullable ValueReader[] columns() {
    return columns;
  }

  @Nullable Object[] constants() {
    return constants;
  }

  Origin origin() {
    return origin;
  }

  Faults faults() {
    return faults;
  }

  /** Reads the event time; null where the file has none. */
  @Nullable ValueReader time() {
    return time;
  }

  /** The index of the time's column in the rows, or -1. */
  int timeIndex() {
    return timeIndex;
  }

  /** Milliseconds of a value of the time's column. */
  long millis(Object value) {
    long number = ((Number) value).longValue();
    return timeKind == ValueKind.TIMESTAMP_MICROS ? Math.floorDiv(number, 1_000) : number;
  }

  /** The column of the event time in the file, if its statistics can be compared. */
  Optional<PrimitiveType> timeColumn() {
    if (time == null) {
      return Optional.empty();
    }
    LeafReader leaf = time.probe();
    String[] names = leaf.descriptor().getPath();
    return names.length == 1 ? Optional.of(leaf.descriptor().getPrimitiveType()) : Optional.empty();
  }
}

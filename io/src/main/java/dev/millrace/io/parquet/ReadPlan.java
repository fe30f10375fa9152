package dev.millrace.io.parquet;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.OriginColumns.OriginColumn;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A source's wanted columns matched with one file's schema: the readers, the part of the file's
 * schema to decode, and all that does not fit.
 */
final class ReadPlan {
  private static final PrimitiveType.PrimitiveTypeName INT64 =
      PrimitiveType.PrimitiveTypeName.INT64;
  private static final FieldType TIME_TYPE = ValueKind.TIMESTAMP_TYPE.withNullable(true);

  private final FileSchema fileSchema;
  private final long minimum;
  private final MessageType file;
  private final Faults faults = new Faults();
  private final SchemaMatch match;
  private final Set<String> requested = new HashSet<>();
  private final Schema schema;
  private final ColumnNames names;
  private final @Nullable ValueReader[] columns;
  private final @Nullable Object[] constants;
  private final OriginColumns origin;
  private @Nullable ValueReader time;
  private int timeIndex = -1;
  private ValueKind timeKind = ValueKind.TIMESTAMP;

  /** Matches; {@link #problems} tells whether the result can be used. */
  ReadPlan(ParquetSourceOptions options, FileSchema fileSchema) {
    this.fileSchema = fileSchema;
    this.file = fileSchema.type();
    this.minimum = options.time().minimumMillis();
    this.match = new SchemaMatch(fileSchema, faults, passed(options));
    Map<String, String> directories = DirectoryNames.of(fileSchema.path());
    this.schema = options.schema();
    this.columns = new ValueReader[schema.getFieldCount()];
    this.constants = new Object[schema.getFieldCount()];
    this.names = names(file, directories, options);
    for (int i = 0; i < columns.length; i++) {
      findColumn(i, directories);
    }
    String declared = options.time().column();
    if (declared != null) {
      findDeclaredTime(declared);
    } else if (!findArchivedTime(ArchiveSchema.EVENT_TIME)) {
      findArchivedTime(ArchiveSchema.RECORD_TIME);
    }
    this.origin = OriginColumns.of(this::origin);
  }

  private static ColumnNames names(
      MessageType file, Map<String, String> directories, ParquetSourceOptions options) {
    Set<String> there = new LinkedHashSet<>(directories.keySet());
    file.getFields().forEach(field -> there.add(field.getName()));
    Set<String> wanted = new HashSet<>(options.schema().getFieldNames());
    if (options.time().column() != null) {
      wanted.add(options.time().column());
    }
    return new ColumnNames(there, wanted);
  }

  private void findColumn(int index, Map<String, String> directories) {
    Schema.Field field = schema.getField(index);
    int before = match.problems().size();
    String found = match.find(field.getName(), field.getName(), names);
    if (found == null) {
      if (match.problems().size() == before && !field.getType().getNullable()) {
        match.missing(field.getName());
      }
    } else if (file.containsField(found)) {
      columns[index] = request(found, field.getType());
    } else {
      constants[index] = DirectoryValues.parse(field, directories.get(found), match);
    }
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
   * @throws UserException ML-5106 to ML-5109 or ML-5122 where it does not fit
   */
  static ReadPlan of(ParquetSourceOptions options, ParquetFile file) {
    ReadPlan plan = new ReadPlan(options, file.schema());
    if (!plan.problems().isEmpty()) {
      throw new UserException(plan.problems());
    }
    return plan;
  }

  private @Nullable ValueReader request(String name, FieldType type) {
    requested.add(name);
    return match.column(type, file.getType(name));
  }

  /** A row before {@code min_event_time} is a dead letter. */
  void checkMinimum(long time) {
    try {
      RowClock.checkMinimum(time, minimum);
    } catch (RowFault fault) {
      faults.report(fault);
    }
  }

  private void findDeclaredTime(String name) {
    if (!isColumn(name)) {
      requestTime(name);
    } else {
      timeIndex = schema.indexOf(name);
      timeKind = ValueKind.of(schema.getField(timeIndex).getType());
      time = columns[timeIndex];
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

  /** A time that is not among the wanted columns. */
  private void requestTime(String name) {
    int before = match.problems().size();
    String found = match.find(name, name, names);
    if (found != null && file.containsField(found)) {
      Type type = file.getType(found);
      boolean plain = type.isPrimitive() && type.getLogicalTypeAnnotation() == null;
      boolean number = plain && type.asPrimitiveType().getPrimitiveTypeName() == INT64;
      timeKind = number ? ValueKind.INT64 : ValueKind.TIMESTAMP;
      time = request(found, number ? FieldType.INT64 : TIME_TYPE);
    } else if (match.problems().size() == before) {
      match.problem(
          FileErrors.NO_TIME_COLUMN,
          "the event time's column '" + name + "' is not in the file" + match.expected(name));
    }
  }

  /** Takes a column of an archive as event time, if the file has it and it is a timestamp. */
  private boolean findArchivedTime(Schema.Field column) {
    String name = column.getName();
    if (isColumn(name)) {
      int index = schema.indexOf(name);
      ValueKind kind = ValueKind.of(schema.getField(index).getType());
      if (kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS) {
        timeIndex = index;
        timeKind = kind;
        time = columns[index];
      }
    } else {
      time = archived(name, TIME_TYPE, faults);
    }
    return time != null;
  }

  private boolean isColumn(String name) {
    return schema.hasField(name) && columns[schema.indexOf(name)] != null;
  }

  private OriginColumn origin(Schema.Field field) {
    String name = field.getName();
    if (isColumn(name)) {
      return new OriginColumn(null, schema.indexOf(name));
    }
    if (!file.containsField(name)) {
      return OriginColumn.ABSENT;
    }
    // Nobody asked for the column: a value that does not fit is as good as none.
    ValueReader reader = archived(name, OriginColumns.typeIn(file, field), new Faults());
    return reader == null ? OriginColumn.ABSENT : new OriginColumn(reader, -1);
  }

  /** Requests a column that was not asked for; null where there is none of that type. */
  private @Nullable ValueReader archived(String name, FieldType type, Faults reported) {
    if (requested.contains(name) || !file.containsField(name)) {
      return null;
    }
    SchemaMatch attempt = new SchemaMatch(fileSchema, reported, Set.of());
    ValueReader reader = attempt.column(type, file.getType(name));
    if (reader != null) {
      match.leaves().addAll(attempt.leaves());
      requested.add(name);
    }
    return reader;
  }

  String path() {
    return fileSchema.path();
  }

  /** Everything that keeps this file from being read as asked. */
  List<Diagnostic> problems() {
    return match.problems();
  }

  /** Wanted columns that have a name in the file that differs in case, and that name. */
  Map<String, String> renamed() {
    return match.renamed();
  }

  /** The columns to decode. */
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

  OriginColumns origin() {
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

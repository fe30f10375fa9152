package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.file.ColumnNames;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.parquet.page.Faults;
import dev.millrace.io.parquet.page.FileSchema;
import dev.millrace.io.parquet.page.ParquetFile;
import dev.millrace.io.parquet.read.OriginColumns.OriginColumn;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A source's wanted columns matched with one file's schema: the readers, the part of the file's
 * schema to decode, and all that does not fit.
 */
final class ReadPlan {
  private static final FieldType TIME_TYPE = ValueKind.TIMESTAMP_TYPE.withNullable(true);

  private final FileSchema fileSchema;
  private final long minimum;
  private final EpochUnits units;
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
  private @Nullable EpochUnit timeUnit;
  private @Nullable RowClock clock;

  /** Matches; {@link #problems} tells whether the result can be used. */
  ReadPlan(ParquetSourceOptions options, FileSchema fileSchema) {
    this.fileSchema = fileSchema;
    this.file = fileSchema.type();
    this.minimum = options.time().minimumMillis();
    this.units = options.time().units();
    this.match = new SchemaMatch(fileSchema, faults, passed(options));
    Map<String, String> directories = DirectoryNames.of(fileSchema.path());
    this.schema = options.schema();
    this.columns = new ValueReader[schema.getFieldCount()];
    this.constants = new Object[schema.getFieldCount()];
    this.names = names(file, directories, options);
    for (int i = 0; i < columns.length; i++) {
      findColumn(i, directories);
    }
    FileTime declared = options.time();
    if (declared.computed() != null) {
      clock = RowClock.of(declared.computed(), schema);
    } else if (declared.column() != null) {
      findDeclaredTime(declared, declared.column());
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
    if (options.time().column() != null && options.time().computed() == null) {
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
      constants[index] = DirectoryValues.parse(field, units, found, directories.get(found), match);
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

  private void findDeclaredTime(FileTime declared, String name) {
    if (isColumn(name)) {
      timeIndex = schema.indexOf(name);
      time = columns[timeIndex];
      timeUnit = unitOf(ValueKind.of(schema.getField(timeIndex).getType()), declared);
    } else {
      requestTime(declared, name);
    }
    if (time != null && timeUnit == null) {
      match.problem(
          FileErrors.NO_TIME_COLUMN,
          "the event time's column '"
              + name
              + "' must be a TIMESTAMP, or a number with a declared unit, for example"
              + " 'timestamp: {field: "
              + name
              + ", unit: s}'");
    }
  }

  /** A time that is not among the wanted columns. */
  private void requestTime(FileTime declared, String name) {
    int before = match.problems().size();
    String found = match.find(name, name, names);
    if (found != null && file.containsField(found)) {
      FieldType type = timeType(file.getType(found));
      timeUnit = unitOf(ValueKind.of(type), declared);
      time = request(found, type);
    } else if (match.problems().size() == before) {
      match.problem(
          FileErrors.NO_TIME_COLUMN,
          "the event time's column '" + name + "' is not in the file" + match.expected(name));
    }
  }

  /** The type of a time's column that is not one of the rows'. */
  private static FieldType timeType(Type type) {
    if (!type.isPrimitive()) {
      return TIME_TYPE;
    }
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (annotation instanceof DecimalLogicalTypeAnnotation) {
      return FieldType.DECIMAL.withNullable(true);
    } else if (annotation != null && !(annotation instanceof IntLogicalTypeAnnotation)) {
      return TIME_TYPE;
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32, INT64 -> FieldType.INT64.withNullable(true);
      case FLOAT -> FieldType.FLOAT.withNullable(true);
      case DOUBLE -> FieldType.DOUBLE.withNullable(true);
      case BOOLEAN, BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> TIME_TYPE;
    };
  }

  /** What values of a time's column count; null if they are not times. */
  private static @Nullable EpochUnit unitOf(ValueKind kind, FileTime declared) {
    return switch (kind) {
      case TIMESTAMP, TIMESTAMP_MICROS -> EpochUnit.of(kind);
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> declared.unit();
      case BOOLEAN, STRING, BYTES, DATE, TIME, ARRAY, MAP, ROW -> null;
    };
  }

  /** Takes a column of an archive as event time, if the file has it and it is a timestamp. */
  private boolean findArchivedTime(Schema.Field column) {
    String name = column.getName();
    if (isColumn(name)) {
      int index = schema.indexOf(name);
      ValueKind kind = ValueKind.of(schema.getField(index).getType());
      if (kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS) {
        timeIndex = index;
        timeUnit = EpochUnit.of(kind);
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

  /** The same by their places in the file. */
  Set<ColumnPath> stored() {
    return leaves().stream()
        .map(leaf -> ColumnPath.get(leaf.descriptor().getPath()))
        .collect(Collectors.toSet());
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

  /**
   * Milliseconds of a value of the time's column.
   *
   * @throws RowFault if it is a number that is not a time
   */
  long millis(Object value) {
    EpochUnit unit = timeUnit == null ? EpochUnit.MILLIS : timeUnit;
    return RowClock.millis(value, unit, "the column of the event time");
  }

  /** Reads event times that are computed from the row; null where a column has them. */
  @Nullable RowClock clock() {
    return clock;
  }

  /** The column of the event time in the file, if its statistics can be compared. */
  Optional<StoredTime> storedTime() {
    EpochUnit unit = timeUnit == null ? EpochUnit.MILLIS : timeUnit;
    return time == null ? Optional.empty() : StoredTime.of(time.probe().descriptor(), unit);
  }
}

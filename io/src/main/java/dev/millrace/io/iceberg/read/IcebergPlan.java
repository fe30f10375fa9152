package dev.millrace.io.iceberg.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.StoredNames;
import dev.millrace.io.file.table.TimedColumns;
import dev.millrace.io.file.table.TimedRecords;
import dev.millrace.io.file.table.TimedRecords.Range;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.client.IcebergTypes;
import dev.millrace.io.iceberg.filter.TimeFilter;
import dev.millrace.io.iceberg.read.IcebergSourceOptions.Moment;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.CombinedScanTask;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ScanTaskParser;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Binder;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SerializationUtil;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * What of a table is read: files of one snapshot, in groups that are read side by side. Files are
 * left out by partitions and statistics where their rows are out of the time range.
 *
 * @param table as the library serialises it, so that workers need no catalog
 * @param columns that are read
 * @param stored the same columns as the table has them
 * @param groups of files, each in the library's JSON
 * @param splits one per group
 * @param rows how many there are at most
 * @param files how many are read
 * @param snapshot the state that is read; -1 for a table without one
 * @param notes on columns that have other names, or are not there
 */
public record IcebergPlan(
    IcebergSourceOptions options,
    byte[] table,
    TimedColumns columns,
    org.apache.iceberg.Schema stored,
    List<List<String>> groups,
    List<FileSplit> splits,
    long rows,
    long files,
    long snapshot,
    List<StoredNames.Note> notes)
    implements Serializable {
  private static final String GROUP_BYTES = Long.toString(64L << 20);

  /**
   * Asks the catalog.
   *
   * @throws UserException ML-5560 if there is no such snapshot, ML-5563 if the table does not fit,
   *     ML-5564, ML-5565
   */
  public static IcebergPlan of(IcebergSourceOptions options) {
    try (IcebergSession session = IcebergSession.open(options.target())) {
      return of(options, session.table());
    } catch (RuntimeException e) {
      throw IcebergSession.failed(options.target(), e);
    }
  }

  /**
   * Whether there is such a table.
   *
   * @throws UserException ML-5560, ML-5564, ML-5565
   */
  public static boolean isThere(IcebergTarget target) {
    try (IcebergSession session = IcebergSession.open(target)) {
      return session.find().isPresent();
    } catch (RuntimeException e) {
      throw IcebergSession.failed(target, e);
    }
  }

  /**
   * The columns of a table, where nobody declared any.
   *
   * @throws UserException ML-5560, ML-5562, ML-5563, ML-5564, ML-5565
   */
  public static FoundColumns columns(IcebergTarget target, Moment moment) {
    try (IcebergSession session = IcebergSession.open(target)) {
      Table table = session.table();
      return new FoundColumns(IcebergTypes.rows(target, at(target, table, moment)), List.of());
    } catch (RuntimeException e) {
      throw IcebergSession.failed(target, e);
    }
  }

  /** The columns of a state of the table. */
  private static org.apache.iceberg.Schema at(IcebergTarget target, Table table, Moment moment) {
    return moment.equals(Moment.NOW) ? table.schema() : scan(target, table, moment).schema();
  }

  private static TableScan scan(IcebergTarget target, Table table, Moment moment) {
    TableScan scan = table.newScan();
    try {
      if (moment.snapshot() != null) {
        return moment.snapshot().matches("[0-9]{1,19}")
            ? scan.useSnapshot(Long.parseLong(moment.snapshot()))
            : scan.useRef(moment.snapshot());
      } else if (moment.asOf() != null) {
        return scan.useSnapshot(
            SnapshotUtil.snapshotIdAsOfTime(table, moment.asOf().toEpochMilli()));
      }
      return scan;
    } catch (IllegalArgumentException e) {
      throw new UserException(
          IcebergSession.problem(target, IcebergCodes.NO_TABLE, IcebergSession.words(e)), e);
    }
  }

  private static IcebergPlan of(IcebergSourceOptions declared, Table table) {
    TableScan scan = scan(declared.target(), table, declared.moment());
    StoredNames names =
        StoredNames.of(
            declared.schema(),
            declared.declared(),
            declared.time(),
            declared.target().table(),
            fields(scan.schema().asStruct()));
    IcebergSourceOptions options = declared.by(names);
    TimedColumns columns = ReadColumns.of(options, scan.schema());
    org.apache.iceberg.Schema stored =
        ReadColumns.stored(columns, scan.schema(), filtered(options, scan));
    scan =
        scan.project(stored)
            .filter(Expressions.and(range(options, columns), options.wanted()))
            .option(TableProperties.SPLIT_SIZE, GROUP_BYTES);
    List<List<String>> groups = new ArrayList<>();
    List<FileSplit> splits = new ArrayList<>();
    long rows = 0;
    long files = 0;
    try (CloseableIterable<CombinedScanTask> tasks = scan.planTasks()) {
      for (CombinedScanTask task : tasks) {
        List<String> group = new ArrayList<>();
        for (FileScanTask file : task.files()) {
          group.add(ScanTaskParser.toJson(file));
          files++;
        }
        splits.add(new FileSplit(options.target().table(), groups.size(), 1, task.sizeBytes(), -1));
        rows += task.estimatedRowsCount();
        groups.add(group);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new IcebergPlan(
        options,
        SerializationUtil.serializeToBytes(SerializableTable.copyOf(table)),
        columns,
        stored,
        groups,
        splits,
        rows,
        files,
        scan.snapshot() == null ? -1 : scan.snapshot().snapshotId(),
        names.notes());
  }

  private static StoredNames.Fields fields(Type type) {
    if (type.isListType()) {
      return fields(type.asListType().elementType());
    } else if (type.isMapType()) {
      return fields(type.asMapType().valueType());
    } else if (!type.isStructType()) {
      return StoredNames.Fields.NONE;
    }
    Map<String, StoredNames.Fields> parts = new LinkedHashMap<>();
    type.asStructType().fields().forEach(field -> parts.put(field.name(), fields(field.type())));
    return new StoredNames.Fields(parts);
  }

  /** The columns that tell which rows are wanted. */
  private static Set<String> filtered(IcebergSourceOptions options, TableScan scan) {
    Types.StructType struct = scan.schema().asStruct();
    try {
      return Binder.boundReferences(struct, List.of(options.wanted()), true).stream()
          .map(scan.schema()::findColumnName)
          .collect(Collectors.toSet());
    } catch (ValidationException e) {
      throw new UserException(
          IcebergSession.problem(
              options.target(), IcebergCodes.COLUMN, "filter: " + IcebergSession.words(e)),
          e);
    }
  }

  /** What rows in the range have in common; statistics rule files out that have none. */
  private static Expression range(IcebergSourceOptions options, TimedColumns columns) {
    if (!options.prunes() || columns.time() < 0) {
      return Expressions.alwaysTrue();
    }
    String column = columns.schema().getField(columns.time()).getName();
    // A row without an event time is a dead letter, in whichever file it is.
    return Expressions.or(times(options, columns, column), Expressions.isNull(column));
  }

  private static Expression times(
      IcebergSourceOptions options, TimedColumns columns, String column) {
    ValueKind kind = ValueKind.of(columns.schema().getField(columns.time()).getType());
    return switch (kind) {
      case TIMESTAMP, TIMESTAMP_MICROS ->
          TimeFilter.in(column, options.fromMillis(), options.toMillis());
      case INT8, INT16, INT32, INT64 -> numbers(column, columns.unit(), options);
      case BOOLEAN, FLOAT, DOUBLE, DECIMAL, STRING, BYTES, DATE, TIME, ARRAY, MAP, ROW ->
          Expressions.alwaysTrue();
    };
  }

  /** A number of a coarser unit stands for its first millisecond. */
  private static Expression numbers(String column, EpochUnit unit, IcebergSourceOptions options) {
    Expression from =
        options.from() == null
            ? Expressions.alwaysTrue()
            : Expressions.greaterThanOrEqual(
                column, EpochUnit.MILLIS.to(unit, options.fromMillis()));
    Expression to =
        options.to() == null
            ? Expressions.alwaysTrue()
            : Expressions.lessThanOrEqual(column, EpochUnit.MILLIS.to(unit, options.toMillis()));
    return Expressions.and(from, to);
  }

  /** The bytes of what is read. */
  public long bytes() {
    return splits.stream().mapToLong(FileSplit::bytes).sum();
  }

  /** Makes records of rows. */
  TimedRecords records() {
    return new TimedRecords(
        columns, new Range(options.time(), options.fromMillis(), options.toMillis()));
  }
}

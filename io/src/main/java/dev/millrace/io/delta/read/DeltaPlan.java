package dev.millrace.io.delta.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.delta.client.DeltaTypes;
import dev.millrace.io.delta.read.DeltaSourceOptions.Moment;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.StoredNames;
import dev.millrace.io.file.table.TimedColumns;
import dev.millrace.io.file.table.TimedRecords;
import dev.millrace.io.file.table.TimedRecords.Range;
import io.delta.kernel.Scan;
import io.delta.kernel.ScanBuilder;
import io.delta.kernel.Table;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a table is read: files of one version, in groups that are read side by side. Files are
 * left out by partitions and statistics where none of their rows is wanted.
 *
 * @param columns that are read
 * @param state what the library needs to know of the version, in JSON, so that workers need not
 *     read the log
 * @param groups of files, each in JSON
 * @param splits one per group
 * @param rows how many there are at most; 0 where the log does not tell
 * @param files how many are read
 * @param version that is read
 * @param notes on columns that have other names, or are not there
 */
public record DeltaPlan(
    DeltaSourceOptions options,
    TimedColumns columns,
    String state,
    List<List<String>> groups,
    List<FileSplit> splits,
    long rows,
    long files,
    long version,
    List<StoredNames.Note> notes)
    implements Serializable {
  private static final long GROUP_BYTES = 64L << 20;

  /**
   * Reads the log.
   *
   * @throws UserException ML-5600 if there is no such version, ML-5603 if the table does not fit,
   *     ML-5604
   */
  public static DeltaPlan of(DeltaSourceOptions options) {
    DeltaSession session = DeltaSession.open(options.target());
    try {
      return of(options, session, at(session, options.moment()));
    } catch (RuntimeException e) {
      throw DeltaSession.failed(options.target(), e);
    }
  }

  /**
   * The columns of a table, where nobody declared any.
   *
   * @throws UserException ML-5600, ML-5602, ML-5603, ML-5604
   */
  public static FoundColumns columns(DeltaTarget target, Moment moment) {
    DeltaSession session = DeltaSession.open(target);
    try {
      return new FoundColumns(DeltaTypes.rows(target, at(session, moment).getSchema()), List.of());
    } catch (RuntimeException e) {
      throw DeltaSession.failed(target, e);
    }
  }

  private static SnapshotImpl at(DeltaSession session, Moment moment) {
    Engine engine = session.engine();
    Table table = session.table();
    try {
      if (moment.version() != null) {
        return (SnapshotImpl) table.getSnapshotAsOfVersion(engine, moment.version());
      } else if (moment.asOf() != null) {
        // The library's own way refuses a time after the last version.
        long version =
            ((TableImpl) table).getVersionBeforeOrAtTimestamp(engine, moment.asOf().toEpochMilli());
        return (SnapshotImpl) table.getSnapshotAsOfVersion(engine, version);
      }
      return session.newest();
    } catch (TableNotFoundException e) {
      throw DeltaSession.missing(session.target());
    } catch (KernelException e) {
      if (moment.equals(Moment.NOW)) {
        throw e;
      }
      throw new UserException(
          DeltaSession.problem(session.target(), DeltaCodes.NO_TABLE, DeltaSession.words(e)), e);
    }
  }

  private static DeltaPlan of(
      DeltaSourceOptions declared, DeltaSession session, SnapshotImpl table) {
    StoredNames names =
        StoredNames.of(
            declared.schema(),
            declared.declared(),
            declared.time(),
            declared.target().table(),
            fields(table.getSchema()));
    DeltaSourceOptions options = declared.by(names);
    TimedColumns columns = ReadColumns.of(options, table.getSchema());
    Optional<RowCondition.Bound> filter = filter(options, table.getSchema());
    StructType stored =
        ReadColumns.stored(
            columns, table.getSchema(), filter.map(RowCondition.Bound::columns).orElse(Set.of()));
    ScanBuilder builder = table.getScanBuilder().withReadSchema(stored);
    Optional<Predicate> range = range(options, columns, table.getSchema());
    Optional<Predicate> wanted =
        filter
            .map(RowCondition.Bound::condition)
            .map(all -> range.<Predicate>map(part -> new And(all, part)).orElse(all))
            .or(() -> range);
    if (wanted.isPresent()) {
      builder = builder.withFilter(wanted.get());
    }
    Scan scan = builder.build();
    Groups groups = new Groups(options.target().table());
    try (CloseableIterator<FilteredColumnarBatch> batches =
        ((ScanImpl) scan).getScanFiles(session.engine(), true)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          files.forEachRemaining(groups::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    groups.end();
    return new DeltaPlan(
        options,
        columns,
        JsonUtils.rowToJson(scan.getScanState(session.engine())),
        groups.groups,
        groups.splits,
        groups.rows,
        groups.files,
        table.getVersion(),
        names.notes());
  }

  private static StoredNames.Fields fields(DataType type) {
    if (type instanceof ArrayType list) {
      return fields(list.getElementType());
    } else if (type instanceof MapType map) {
      return fields(map.getValueType());
    } else if (!(type instanceof StructType)) {
      return StoredNames.Fields.NONE;
    }
    Map<String, StoredNames.Fields> parts = new LinkedHashMap<>();
    ((StructType) type)
        .fields()
        .forEach(field -> parts.put(field.getName(), fields(field.getDataType())));
    return new StoredNames.Fields(parts);
  }

  /** The rows that are wanted; statistics rule files out that have none. */
  private static Optional<RowCondition.Bound> filter(DeltaSourceOptions options, StructType table) {
    if (options.filter() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RowCondition.of(options.filter(), table));
    } catch (IllegalArgumentException e) {
      throw new UserException(
          DeltaSession.problem(
              options.target(), DeltaCodes.COLUMN, "filter: " + DeltaSession.words(e)),
          e);
    }
  }

  /** Gathers files until there is enough to read for one worker. */
  private static final class Groups {
    private final String table;
    private final List<List<String>> groups = new ArrayList<>();
    private final List<FileSplit> splits = new ArrayList<>();
    private List<String> last = new ArrayList<>();
    private long bytes;
    private long rows;
    private long files;

    Groups(String table) {
      this.table = table;
    }

    void add(Row scanned) {
      AddFile file = new AddFile(scanned.getStruct(0));
      if (bytes > 0 && bytes + file.getSize() > GROUP_BYTES) {
        end();
      }
      last.add(JsonUtils.rowToJson(scanned));
      bytes += file.getSize();
      rows += file.getNumRecords().orElse(0L);
      files++;
    }

    void end() {
      if (!last.isEmpty()) {
        splits.add(new FileSplit(table, groups.size(), 1, bytes, -1));
        groups.add(last);
        last = new ArrayList<>();
        bytes = 0;
      }
    }
  }

  /** What rows in the range have in common; statistics rule files out that have none. */
  private static Optional<Predicate> range(
      DeltaSourceOptions options, TimedColumns columns, StructType table) {
    if (!options.prunes() || columns.time() < 0) {
      return Optional.empty();
    }
    String name = columns.schema().getField(columns.time()).getName();
    StructField column = DeltaTypes.field(table, name);
    return column == null
        ? Optional.empty()
        : TimeFilter.of(name, column.getDataType(), columns.unit(), options);
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

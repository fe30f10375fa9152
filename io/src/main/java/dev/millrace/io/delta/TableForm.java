package dev.millrace.io.delta;

import dev.millrace.diag.UserException;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTypes;
import dev.millrace.io.rows.Patience;
import io.delta.kernel.Operation;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.TransactionStateRow;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.internal.util.ColumnMapping.ColumnMappingMode;
import io.delta.kernel.internal.util.SchemaUtils;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Makes the table of an output, or finds out whether the one that is there fits. */
final class TableForm {
  private final DeltaSession session;
  private final DeltaSinkOptions options;
  private final Schema rows;

  TableForm(DeltaSession session, DeltaSinkOptions options) {
    this.session = session;
    this.options = options;
    this.rows = options.rows();
  }

  /**
   * Whether a table that is there fits; one that is missing would be made.
   *
   * @param retryFor how long files that are away are waited for
   * @throws UserException ML-5600, ML-5603, ML-5604, ML-5605
   */
  void check(Duration retryFor) {
    whenItAnswers(
        new Patience(options.target().shown(), retryFor),
        () -> {
          Optional<SnapshotImpl> there = session.load();
          there.ifPresentOrElse(this::require, this::begun);
          return true;
        });
  }

  /**
   * The newest version of the table, made if it is missing.
   *
   * @throws UserException ML-5600, ML-5603, ML-5604, ML-5605
   */
  SnapshotImpl open() {
    return whenItAnswers(
        new Patience(options.source().step(), options.target().shown(), options.retryFor()),
        () -> fitting(session.load().orElseGet(this::make)));
  }

  /**
   * A version that takes the rows, with a column for each of them.
   *
   * @throws UserException ML-5603
   * @throws ConcurrentWriteException if somebody else makes a version before columns are added
   */
  SnapshotImpl fitting(SnapshotImpl table) {
    require(table);
    return evolved(table);
  }

  private <T> T whenItAnswers(Patience patience, Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (UserException e) {
        throw e;
      } catch (RuntimeException e) {
        // Where somebody else makes or changes it, what came of it is looked at anew.
        if (!DeltaSession.isOfMoment(e)) {
          throw DeltaSession.refused(options.target(), e);
        } else if (!patience.pause(DeltaSession.shown(options.target(), DeltaSession.words(e)))) {
          throw DeltaSession.away(options.target(), e);
        }
      }
    }
  }

  private SnapshotImpl make() {
    begun().commit(session.engine(), CloseableIterable.emptyIterable());
    return session.newest();
  }

  /** A table that is made with the commit; the library says what it does not like. */
  private Transaction begun() {
    // Another writer may have been faster, whose table the library then finds.
    if (session.isTaken() && session.load().isEmpty()) {
      throw new UserException(
          DeltaSession.problem(
              options.target(),
              DeltaCodes.TABLE_SHAPE,
              "the directory has files and is no table of Delta Lake; name another one"));
    }
    Engine engine = session.engine();
    TransactionBuilder builder =
        session
            .table()
            .createTransactionBuilder(engine, DeltaSession.ENGINE, Operation.CREATE_TABLE)
            .withSchema(engine, DeltaTypes.table(rows));
    if (!options.form().partitions().isEmpty()) {
      builder = builder.withPartitionColumns(engine, options.form().partitions());
    }
    if (!options.form().properties().isEmpty()) {
      builder = builder.withTableProperties(engine, options.form().properties());
    }
    Transaction made = builder.withMaxRetries(0).build(engine);
    mapped(TransactionStateRow.getColumnMappingMode(made.getTransactionState(engine)))
        .ifPresent(
            what -> {
              throw new UserException(
                  DeltaSession.problem(options.target(), DeltaCodes.TABLE_SHAPE, what));
            });
    return made;
  }

  /**
   * Whether a version of the table takes the rows.
   *
   * @throws UserException ML-5603, with all that is wrong
   * @throws io.delta.kernel.exceptions.KernelException if it has features that the library cannot
   *     write
   */
  void require(SnapshotImpl table) {
    validate(session, table);
    refuse(session, problems(table));
  }

  /**
   * Whether the library can write a version of a table, whatever its columns.
   *
   * @throws UserException ML-5603
   * @throws io.delta.kernel.exceptions.KernelException if it has features that the library cannot
   *     write
   */
  static void requireWritable(DeltaSession session, SnapshotImpl table) {
    validate(session, table);
    refuse(session, unwritable(table));
  }

  private static void refuse(DeltaSession session, List<String> problems) {
    if (!problems.isEmpty()) {
      throw new UserException(
          DeltaSession.problem(
              session.target(), DeltaCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
  }

  /** Why no rows can be written, whatever their columns. */
  private static List<String> unwritable(SnapshotImpl table) {
    List<String> problems = new ArrayList<>();
    for (String name : table.getPartitionColumnNames()) {
      StructField column = DeltaTypes.field(table.getSchema(), name);
      if (column != null
          && (DeltaTypes.isTimestamp(column.getDataType())
              || column.getDataType() instanceof BinaryType)) {
        problems.add(
            "the table is partitioned by '"
                + name
                + "' of type "
                + column.getDataType()
                + ", whose texts readers take for different values");
      }
    }
    mapped(ColumnMapping.getColumnMappingMode(table.getMetadata().getConfiguration()))
        .ifPresent(problems::add);
    return problems;
  }

  private static void validate(DeltaSession session, SnapshotImpl table) {
    TableFeatures.validateKernelCanWriteToTable(
        table.getProtocol(), table.getMetadata(), session.target().table());
  }

  /** The library reads files whose columns have names of their own, and does not write them. */
  private static Optional<String> mapped(ColumnMappingMode mode) {
    return mode == ColumnMappingMode.NONE
        ? Optional.empty()
        : Optional.of("a table with 'delta.columnMapping.mode' can be read, and not be written");
  }

  /** Why a column cannot be added. To other engines, case does not tell columns apart. */
  private static Optional<String> obstacle(String name, StructType columns) {
    return columns.fieldNames().stream()
        .filter(name::equalsIgnoreCase)
        .findFirst()
        .map(
            other ->
                "column '"
                    + name
                    + "' cannot be added beside '"
                    + other
                    + "', from which it differs by case alone");
  }

  /**
   * A version with columns for all that rows have. The library changes the columns of tables with
   * column mapping alone, which it does not write; so the line of the log is made here. Its own
   * checksum of that version would have the old columns, and is left out.
   */
  private SnapshotImpl evolved(SnapshotImpl table) {
    StructType columns = table.getSchema();
    StructType all = columns;
    for (StructField field : DeltaTypes.table(rows).fields()) {
      if (DeltaTypes.field(columns, field.getName()) == null) {
        all = all.add(new StructField(field.getName(), field.getDataType(), true));
      }
    }
    if (all.length() == columns.length()) {
      return table;
    }
    SchemaUtils.validateSchema(all, false);
    Engine engine = session.engine();
    Transaction change =
        session
            .table()
            .createTransactionBuilder(engine, DeltaSession.ENGINE, Operation.MANUAL_UPDATE)
            .withMaxRetries(0)
            .build(engine);
    if (change.getReadTableVersion() != table.getVersion()) {
      throw new ConcurrentWriteException();
    }
    Row line =
        SingleAction.createMetadataSingleAction(table.getMetadata().withNewSchema(all).toRow());
    change.commit(engine, CloseableIterable.inMemoryIterable(TableFiles.of(List.of(line))));
    return session.newest();
  }

  private List<String> problems(SnapshotImpl table) {
    List<String> problems = new ArrayList<>();
    StructType columns = table.getSchema();
    for (Field field : rows.getFields()) {
      StructField column = DeltaTypes.field(columns, field.getName());
      if (column == null && options.form().evolve()) {
        obstacle(field.getName(), columns).ifPresent(problems::add);
      } else if (column == null) {
        problems.add(
            "the table has no column '"
                + field.getName()
                + "'; 'evolve: true' adds what is missing");
      } else {
        DeltaTypes.misfit(field.getType(), column.getDataType())
            .ifPresent(what -> problems.add("column '" + field.getName() + "' " + what));
      }
    }
    for (StructField column : columns.fields()) {
      if (!column.isNullable() && !rows.hasField(column.getName())) {
        problems.add(
            "column '"
                + column.getName()
                + "' must have a value, and the rows have no such column");
      }
    }
    problems.addAll(unwritable(table));
    if (options.replaced() != null
        && TableConfig.APPEND_ONLY_ENABLED.fromMetadata(table.getMetadata())) {
      problems.add("a replay replaces rows, and the table has 'delta.appendOnly'");
    }
    return problems;
  }
}

package dev.millrace.io.iceberg;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTypes;
import dev.millrace.io.iceberg.client.PartitionText;
import dev.millrace.io.iceberg.client.ZOrder;
import dev.millrace.io.rows.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.PropertyUtil;
import org.jspecify.annotations.Nullable;

/** Makes the table of an output, or finds out whether the one that is there fits. */
final class TableForm {
  private final IcebergSession session;
  private final IcebergSinkOptions options;
  private final Schema rows;

  TableForm(IcebergSession session, IcebergSinkOptions options) {
    this.session = session;
    this.options = options;
    this.rows = options.columns().schema();
  }

  /**
   * Whether a table that is there fits; one that is missing would be made.
   *
   * @param retryFor how long a catalog that is away is waited for
   * @throws UserException ML-5560, ML-5563, ML-5564, ML-5565
   */
  void check(Duration retryFor) {
    Changes changes = Changes.none();
    Optional<Table> there =
        whenItAnswers(new Patience(options.target().shown(), retryFor), session::load);
    if (there.isPresent()) {
      changes = changes(there.get());
    } else {
      checkRemoval(
          PropertyUtil.propertyAsInt(
              options.form().properties(), TableProperties.FORMAT_VERSION, 2),
          options.form().properties(),
          changes);
      org.apache.iceberg.Schema schema = IcebergTypes.table(rows);
      PartitionText.partitions(options.target(), schema, options.form().partitions());
      PartitionText.order(options.target(), schema, options.form().order());
    }
    if (!changes.problems().isEmpty()) {
      throw misfit(changes);
    }
  }

  /**
   * The table, made or changed as the form says.
   *
   * @throws UserException ML-5560, ML-5563, ML-5564, ML-5565
   */
  Table open() {
    return whenItAnswers(
        new Patience(options.source().step(), options.target().shown(), options.retryFor()),
        () -> branched(evolved(session.load().orElseGet(this::make))));
  }

  private <T> T whenItAnswers(Patience patience, Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (UserException e) {
        throw e;
      } catch (RuntimeException e) {
        // Where somebody else makes or changes it, what came of it is looked at anew.
        if (!(e instanceof AlreadyExistsException) && !IcebergSession.isOfMoment(e)) {
          throw IcebergSession.refused(options.target(), e);
        } else if (!patience.pause(
            IcebergSession.shown(options.target(), IcebergSession.words(e)))) {
          throw IcebergSession.away(options.target(), e);
        }
      }
    }
  }

  /** Where rows end, the table has a branch for what ended them. */
  private Table branched(Table table) {
    Upsert upsert = options.change().upsert();
    if (upsert != null && upsert.deleted() != null) {
      try {
        Branch.makeEnded(table);
      } catch (IllegalArgumentException e) {
        table.refresh();
        if (!Branch.of(table).contains(Branch.ENDED)) {
          throw e;
        }
      }
    }
    return table;
  }

  private Table make() {
    Catalog catalog = session.catalog();
    Form form = options.form();
    Namespace namespace = session.identifier().namespace();
    if (catalog instanceof SupportsNamespaces spaces
        && !namespace.isEmpty()
        && !spaces.namespaceExists(namespace)) {
      try {
        spaces.createNamespace(namespace);
      } catch (AlreadyExistsException e) {
        // Another writer was faster.
      }
    }
    org.apache.iceberg.Schema schema = IcebergTypes.table(rows);
    Map<String, String> properties = new TreeMap<>(form.properties());
    properties.putIfAbsent(TableProperties.FORMAT_VERSION, "2");
    properties.putIfAbsent(
        TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, Long.toString(options.files().targetBytes()));
    SortOrder order = PartitionText.order(options.target(), schema, form.order());
    List<String> zorder = PartitionText.zorder(options.target(), schema, form.order());
    if (!zorder.isEmpty()) {
      properties.put(ZOrder.PROPERTY, String.join(",", zorder));
    }
    return catalog
        .buildTable(session.identifier(), schema)
        .withPartitionSpec(PartitionText.partitions(options.target(), schema, form.partitions()))
        .withSortOrder(order)
        .withProperties(properties)
        .create();
  }

  private Table evolved(Table table) {
    Changes changes = changes(table);
    if (!changes.problems().isEmpty()) {
      throw misfit(changes);
    }
    if (changes.isNone()) {
      return table;
    }
    // A column that is added may have the name that another one had.
    UpdateSchema old = table.updateSchema();
    changes.renamed().forEach(old::renameColumn);
    changes.wider().forEach(old::updateColumn);
    old.commit();
    ZOrder.rename(table, changes.renamed());
    if (!changes.added().isEmpty()) {
      UpdateSchema more = table.updateSchema();
      changes
          .added()
          .forEach(field -> more.addColumn(field.getName(), IcebergTypes.added(field.getType())));
      more.commit();
    }
    table.refresh();
    return table;
  }

  private UserException misfit(Changes changes) {
    return new UserException(
        IcebergSession.problem(
            options.target(), IcebergCodes.TABLE_SHAPE, String.join("; ", changes.problems())));
  }

  /**
   * What keeps rows from fitting.
   *
   * @param renamed new names of columns, by the old ones
   */
  private record Changes(
      Map<String, String> renamed,
      List<Field> added,
      Map<String, Type.PrimitiveType> wider,
      List<String> problems) {
    static Changes none() {
      return new Changes(new TreeMap<>(), new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    }

    boolean isNone() {
      return renamed.isEmpty() && added.isEmpty() && wider.isEmpty();
    }
  }

  private Changes changes(Table table) {
    Changes changes = Changes.none();
    checkRemoval(TableUtil.formatVersion(table), table.properties(), changes);
    options
        .form()
        .renamed()
        .forEach(
            (name, earlier) -> {
              if (rows.hasField(name)
                  && table.schema().findField(name) == null
                  && table.schema().findField(earlier) != null) {
                changes.renamed().put(earlier, name);
              }
            });
    for (Field field : rows.getFields()) {
      compare(field, table, changes);
    }
    for (NestedField column : table.schema().columns()) {
      if (column.isRequired()
          && !rows.hasField(column.name())
          && !changes.renamed().containsKey(column.name())) {
        changes
            .problems()
            .add(
                "column '"
                    + column.name()
                    + "' must have a value, and the rows have no such column");
      }
    }
    return changes;
  }

  /** Rows are removed by their positions, which is another thing in each version. */
  private void checkRemoval(int version, Map<String, String> properties, Changes changes) {
    Replaced replaced = options.change().replaced();
    boolean removes = options.change().upsert() != null || (replaced != null && !replaced.isAll());
    if (removes && version != 2) {
      changes
          .problems()
          .add(
              "the table is of format version "
                  + version
                  + "; rows can be upserted, or replaced in part, in version 2");
    }
    if (removes) {
      RemovedRows.checkMode(properties).ifPresent(changes.problems()::add);
    }
  }

  /** The column that has a name once others are renamed. */
  private @Nullable NestedField column(String name, Table table, Changes changes) {
    for (Map.Entry<String, String> renamed : changes.renamed().entrySet()) {
      if (renamed.getValue().equals(name)) {
        return table.schema().findField(renamed.getKey());
      }
    }
    return changes.renamed().containsKey(name) ? null : table.schema().findField(name);
  }

  private void compare(Field field, Table table, Changes changes) {
    Form form = options.form();
    String name = field.getName();
    NestedField column = column(name, table, changes);
    Optional<String> misfit =
        column == null ? Optional.empty() : IcebergTypes.misfit(field.getType(), column.type());
    if (column == null) {
      if (form.evolve()) {
        IcebergTypes.obstacle(field.getType())
            .ifPresentOrElse(
                what -> changes.problems().add("column '" + name + "' " + what),
                () -> changes.added().add(field));
      } else {
        changes
            .problems()
            .add("the table has no column '" + name + "'; 'evolve: true' adds what is missing");
      }
    } else if (misfit.isPresent()) {
      changes.problems().add("column '" + name + "' " + misfit.get());
    } else if (form.evolve()) {
      String old = column.name();
      IcebergTypes.wider(field.getType(), column.type())
          .ifPresent(type -> changes.wider().put(old, type));
    }
  }
}

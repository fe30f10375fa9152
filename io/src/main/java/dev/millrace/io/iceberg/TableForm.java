package dev.millrace.io.iceberg;

import dev.millrace.diag.UserException;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.rows.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

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
   * @throws UserException ML-5560, ML-5563, ML-5564
   */
  void check() {
    Optional<Table> there = session.find();
    if (there.isPresent()) {
      Changes changes = changes(there.get());
      if (!changes.problems().isEmpty()) {
        throw misfit(changes);
      }
    } else {
      org.apache.iceberg.Schema schema = IcebergTypes.table(rows);
      PartitionText.partitions(options.target(), schema, options.form().partitions());
      PartitionText.order(options.target(), schema, options.form().order());
    }
  }

  /**
   * The table, made or changed as the form says.
   *
   * @throws UserException ML-5560, ML-5563, ML-5564, ML-5565
   */
  Table open() {
    Patience patience =
        new Patience(options.source().step(), options.target().shown(), options.retryFor());
    while (true) {
      try {
        return evolved(session.find().orElseGet(this::make));
      } catch (UserException e) {
        throw e;
      } catch (RuntimeException e) {
        // Where somebody else makes or changes it, what came of it is looked at anew.
        if (!(e instanceof AlreadyExistsException) && !IcebergSession.isOfMoment(e)) {
          throw IcebergSession.refused(options.target(), e);
        } else if (!patience.pause(IcebergSession.words(e))) {
          throw new UserException(
              IcebergSession.problem(
                  options.target(), IcebergCodes.UNAVAILABLE, IcebergSession.words(e)),
              e);
        }
      }
    }
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
    UpdateSchema update = table.updateSchema();
    changes.renamed().forEach(update::renameColumn);
    changes
        .added()
        .forEach(field -> update.addColumn(field.getName(), IcebergTypes.added(field.getType())));
    changes.wider().forEach(update::updateColumn);
    update.commit();
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
    boolean isNone() {
      return renamed.isEmpty() && added.isEmpty() && wider.isEmpty();
    }
  }

  private Changes changes(Table table) {
    Changes changes =
        new Changes(new TreeMap<>(), new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
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

  private void compare(Field field, Table table, Changes changes) {
    Form form = options.form();
    String name = field.getName();
    NestedField column = table.schema().findField(name);
    String earlier = form.renamed().get(name);
    if (column == null && earlier != null) {
      column = table.schema().findField(earlier);
      if (column != null) {
        changes.renamed().put(earlier, name);
      }
    }
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
    } else if (!IcebergTypes.fits(field.getType(), column.type())) {
      changes
          .problems()
          .add(
              "column '"
                  + name
                  + "' is "
                  + column.type()
                  + " in the table, which does not take "
                  + field.getType().getTypeName());
    } else if (form.evolve()) {
      String old = column.name();
      IcebergTypes.wider(field.getType(), column.type())
          .ifPresent(type -> changes.wider().put(old, type));
    }
  }
}

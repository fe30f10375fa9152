package dev.millrace.connect.iceberg;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.filter.RowFilter;
import dev.millrace.io.iceberg.read.IcebergPlan;
import java.util.List;
import java.util.Optional;

/** Whether what the file says of a table's place can be one, before its catalog is asked. */
final class IcebergPlace {
  private IcebergPlace() {}

  /** What is wrong with a table's name and properties; empty if nothing is. */
  static Optional<String> problem(EndpointSpec endpoint) {
    String table = endpoint.text(IcebergKeys.TABLE.name()).orElse("");
    if (IcebergKeys.TABLES.isPerRow(endpoint) || wrongTable(table).isEmpty()) {
      return IcebergKeys.empty(endpoint).map(name -> "'" + name + "' has no value.");
    }
    return Optional.of(
        table.matches(".*[{].+[}].*")
            ? "'"
                + table
                + "' takes its name from the row; expected 'table: {expression: …, names: […]}',"
                + " with all names that there may be."
            : "'" + table + "' names no table; expected NAMESPACE.TABLE.");
  }

  /**
   * The tables of a sink; of several those that are there, as each is made with its first row.
   *
   * @throws UserException ML-5560, ML-5564, ML-5565
   */
  static List<IcebergTarget> madeTables(EndpointSpec sink) {
    List<IcebergTarget> tables = IcebergKeys.targets(sink);
    return IcebergKeys.TABLES.isPerRow(sink)
        ? tables.stream().filter(IcebergPlan::isThere).toList()
        : tables;
  }

  /** What is wrong with a table's name, in words after «it». */
  static Optional<String> wrongTable(String table) {
    return table.matches("[^.{}]+([.][^.{}]+)+")
        ? Optional.empty()
        : Optional.of("has to be NAMESPACE.TABLE");
  }

  /**
   * Refuses a source whose table cannot be one.
   *
   * @throws UserException ML-5560, ML-5562
   */
  static void checkSource(EndpointSpec source) {
    problem(source)
        .ifPresent(what -> fail(source, IcebergKeys.TABLE.name(), IcebergCodes.NO_TABLE, what));
    source.find(IcebergKeys.FILTER).ifPresent(filter -> checkFilter(source, filter));
    if (source.find(IcebergKeys.SNAPSHOT).isPresent() && source.find(TableKeys.AS_OF).isPresent()) {
      fail(
          source,
          TableKeys.AS_OF.name(),
          IcebergCodes.NO_TABLE,
          "'snapshot' and 'as_of' exclude each other.");
    }
    if (source.find(IcebergKeys.KEEP).isPresent() && source.find(IcebergKeys.DROP).isPresent()) {
      fail(
          source,
          IcebergKeys.DROP.name(),
          IcebergCodes.COLUMN,
          "'keep' and 'drop' exclude each other.");
    }
  }

  private static void checkFilter(EndpointSpec source, String filter) {
    try {
      RowFilter.of(filter);
    } catch (IllegalArgumentException e) {
      fail(source, IcebergKeys.FILTER.name(), IcebergCodes.COLUMN, e.getMessage() + ".");
    }
  }

  private static void fail(EndpointSpec source, String key, String code, String message) {
    throw new UserException(Diagnostic.error(source.position(key), code, "config." + key, message));
  }
}

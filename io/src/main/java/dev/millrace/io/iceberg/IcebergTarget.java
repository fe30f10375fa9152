package dev.millrace.io.iceberg;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table, and how its catalog is reached.
 *
 * @param table its name with its namespace, {@code db.orders}
 * @param catalog the catalog's name
 * @param catalogProperties of the catalog; may hold secrets
 * @param hadoopProperties of the file systems; may hold secrets
 */
public record IcebergTarget(
    String table,
    String catalog,
    Map<String, String> catalogProperties,
    Map<String, String> hadoopProperties)
    implements Serializable {
  public IcebergTarget {
    catalogProperties = new TreeMap<>(catalogProperties);
    hadoopProperties = new TreeMap<>(hadoopProperties);
  }

  /** The place for people. */
  public String shown() {
    return "table '" + table + "' of catalog '" + catalog + "'";
  }

  /** Without the properties. */
  @Override
  public String toString() {
    return shown();
  }
}

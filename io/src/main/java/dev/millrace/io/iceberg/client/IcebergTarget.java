package dev.millrace.io.iceberg.client;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;

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
    catalogProperties = whole(catalogProperties, hadoopProperties);
    hadoopProperties = new TreeMap<>(hadoopProperties);
  }

  /**
   * A directory as Beam has it: it is the catalog, unless the properties say something else. As an
   * absolute path, it is the same wherever a reader is started.
   */
  private static Map<String, String> whole(Map<String, String> given, Map<String, String> hadoop) {
    Map<String, String> properties = new TreeMap<>(given);
    if (!properties.containsKey(CatalogProperties.CATALOG_IMPL)) {
      properties.putIfAbsent(
          CatalogUtil.ICEBERG_CATALOG_TYPE, CatalogUtil.ICEBERG_CATALOG_TYPE_HADOOP);
    }
    String warehouse = properties.get(CatalogProperties.WAREHOUSE_LOCATION);
    String type = properties.getOrDefault(CatalogUtil.ICEBERG_CATALOG_TYPE, "");
    boolean isDirectory =
        type.equals(CatalogUtil.ICEBERG_CATALOG_TYPE_HADOOP)
            || type.equals(CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC);
    if (warehouse != null
        && !warehouse.isEmpty()
        && !warehouse.contains(":")
        && isDirectory
        && !hadoop.containsKey("fs.defaultFS")) {
      properties.put(
          CatalogProperties.WAREHOUSE_LOCATION,
          Path.of(warehouse).toAbsolutePath().normalize().toString());
    }
    return properties;
  }

  /**
   * Whether another one is the same table, whoever asks for it. A directory and a server know
   * tables by their names alone, a database by its catalog's name as well. Some of them, and some
   * disks, do not tell upper from lower case.
   */
  public boolean isSame(IcebergTarget other) {
    return table.equalsIgnoreCase(other.table) && place().equals(other.place());
  }

  private List<String> place() {
    String type = catalogProperties.getOrDefault(CatalogUtil.ICEBERG_CATALOG_TYPE, "");
    boolean named =
        !type.equals(CatalogUtil.ICEBERG_CATALOG_TYPE_HADOOP)
            && !type.equals(CatalogUtil.ICEBERG_CATALOG_TYPE_REST);
    return List.of(
        type,
        catalogProperties.getOrDefault(CatalogProperties.CATALOG_IMPL, ""),
        named ? catalog : "",
        property(CatalogProperties.URI).replaceFirst("[?;].*", ""),
        type.equals(CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC)
            ? ""
            : property(CatalogProperties.WAREHOUSE_LOCATION).replaceFirst("^file:/+", "/"));
  }

  private String property(String name) {
    return catalogProperties.getOrDefault(name, "").replaceFirst("/+$", "");
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

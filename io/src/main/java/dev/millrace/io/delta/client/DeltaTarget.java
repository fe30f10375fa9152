package dev.millrace.io.delta.client;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table, and how its files are reached.
 *
 * @param table its directory; one without a scheme is made absolute, so that it is the same
 *     wherever a reader is started
 * @param hadoopProperties of the file systems; may hold secrets
 */
public record DeltaTarget(String table, Map<String, String> hadoopProperties)
    implements Serializable {
  public DeltaTarget {
    table = whole(table, hadoopProperties);
    hadoopProperties = new TreeMap<>(hadoopProperties);
  }

  private static String whole(String table, Map<String, String> hadoop) {
    String place = table.replaceFirst("(?<=[^/:])/+$", "");
    return place.isEmpty() || place.contains(":") || hadoop.containsKey("fs.defaultFS")
        ? place
        : Path.of(place).toAbsolutePath().normalize().toString();
  }

  /**
   * Whether another one is the same table. Some disks of machines do not tell upper from lower
   * case; stores elsewhere do.
   */
  public boolean isSame(DeltaTarget other) {
    String place = place();
    return place.startsWith("/")
        ? place.equalsIgnoreCase(other.place())
        : place.equals(other.place());
  }

  private String place() {
    return table.replaceFirst("^file:/+", "/");
  }

  /** The place for people. */
  public String shown() {
    return "table '" + table + "'";
  }

  /** Without the properties. */
  @Override
  public String toString() {
    return shown();
  }
}

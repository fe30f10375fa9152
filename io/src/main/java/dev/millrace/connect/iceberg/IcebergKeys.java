package dev.millrace.connect.iceberg;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.later;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.io.iceberg.client.IcebergTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The keys of {@code WriteToIceberg} and {@code ReadFromIceberg}. */
final class IcebergKeys {
  static final Key<String> TABLE =
      required("table", Simple.TEXT, "The table with its namespace, `db.orders`.");

  /** A table per row. */
  static final TargetKeys TABLES =
      new TargetKeys(TABLE.name(), "a table", false, IcebergPlace::wrongTable);

  static final Key<Object> SINK_TABLE =
      required(
          TABLES.key(),
          OneOf.of(Simple.TEXT, TABLES.type()),
          "The table with its namespace, `db.orders`, or an expression that names one of several"
              + " for each row.");

  static final Key<String> CATALOG_NAME =
      defaulting("catalog_name", Simple.TEXT, "default", "The name of the catalog.");

  static final Key<Map<String, Object>> CATALOG_PROPERTIES =
      optional(
          "catalog_properties",
          new MapOf<>("property", Simple.ANY),
          "none",
          "Iceberg's properties of the catalog: `type` (`hadoop`, which is the default, `rest`,"
              + " `jdbc`) or `catalog-impl`, `warehouse`, `uri` and further ones. A secret is"
              + " written as `${secret:env:NAME}`.");

  static final Key<Map<String, Object>> CONFIG_PROPERTIES =
      optional(
          "config_properties",
          new MapOf<>("property", Simple.ANY),
          "none",
          "Hadoop's properties, for its file systems.");

  static final Key<List<String>> KEEP =
      optional("keep", new ListOf<>(Simple.COLUMN), "all", "The only columns that there are.");

  static final Key<List<String>> DROP =
      optional("drop", new ListOf<>(Simple.COLUMN), "none", "The columns that are left out.");

  static final Key<String> ONLY =
      optional(
          "only",
          Simple.COLUMN,
          "none",
          "A column whose values are rows, which are written in place of the whole row.");

  static final Key<List<String>> PARTITION_FIELDS =
      optional(
          "partition_fields",
          new ListOf<>(Simple.TEXT),
          "none",
          "The partitions of a table that is made: `column`, `year(c)`, `month(c)`, `day(c)`,"
              + " `hour(c)`, `bucket(c, N)`, `truncate(c, N)`.");

  static final Key<List<String>> SORT_FIELDS =
      optional(
          "sort_fields",
          new ListOf<>(Simple.TEXT),
          "none",
          "The order of rows in the files of a table that is made: `column [asc|desc] [nulls"
              + " first|last]`, or `zorder(a, b)` for several columns at once.");

  static final Key<Map<String, Object>> TABLE_PROPERTIES =
      optional(
          "table_properties",
          new MapOf<>("property", Simple.ANY),
          "none",
          "Iceberg's properties of a table that is made.");

  /** Properties of a table that lead out of its own directory. */
  private static final List<String> DIRECTORIES =
      List.of(
          "write.data.path",
          "write.metadata.path",
          "write.object-storage.path",
          "write.folder-storage.path");

  static final Key<Object> TRIGGERING =
      optional(
          "triggering_frequency_seconds",
          OneOf.of(Simple.TEXT, Simple.WHOLE_NUMBER),
          "`commit_every`",
          "Beam's name of `commit_every`, in seconds.");

  static final Key<Boolean> EVOLVE =
      defaulting(
          "evolve",
          Simple.BOOLEAN,
          false,
          "Whether columns that the table lacks are added, and columns of narrower types are"
              + " widened. A table that is missing is made in any case.");

  static final Key<Map<String, String>> RENAMED =
      optional(
          "renamed",
          new MapOf<>("column", Simple.TEXT),
          "none",
          "Columns of the rows, each with the name that the table has for it up to now: it is"
              + " renamed, and keeps its values.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long rows wait for a catalog that is away, or for others that keep changing the"
              + " table, before the run fails.");

  static final Key<Object> SNAPSHOT =
      optional(
          "snapshot",
          OneOf.of(Simple.TEXT, Simple.WHOLE_NUMBER),
          "the newest",
          "The snapshot to read, by its id or by the name of a tag or branch.");

  static final Key<String> FILTER =
      optional(
          "filter",
          Simple.TEXT,
          "none",
          "Which rows are read, as a condition in SQL over columns of the table, kept or not: `=`,"
              + " `<>`, `<`, `<=`, `>`, `>=` with a value, `IS NULL`, `IN`, `LIKE 'abc%'`, `AND`,"
              + " `OR`, `NOT`. Files without such rows are not opened.");

  static final KeySet SOURCE =
      KeySet.of(
          TABLE,
          CATALOG_NAME,
          CATALOG_PROPERTIES,
          CONFIG_PROPERTIES,
          KEEP,
          DROP,
          SNAPSHOT,
          TableKeys.AS_OF,
          FILTER,
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          SharedKeys.ERROR_HANDLING);

  static final KeySet SINK =
      KeySet.of(
          SINK_TABLE,
          CATALOG_NAME,
          CATALOG_PROPERTIES,
          CONFIG_PROPERTIES,
          KEEP,
          DROP,
          ONLY,
          PARTITION_FIELDS,
          SORT_FIELDS,
          TABLE_PROPERTIES,
          TableKeys.COMMIT_EVERY,
          TRIGGERING,
          later(
              "direct_write_byte_limit",
              "Leave it out: rows are gathered before they are written."),
          UpsertKeys.MODE,
          UpsertKeys.KEY,
          UpsertKeys.VERSION,
          UpsertKeys.DELETED,
          TableKeys.TIME_COLUMN,
          EVOLVE,
          RENAMED,
          FileKeys.TARGET_FILE_SIZE,
          RETRY_FOR,
          SharedKeys.RATE,
          SharedKeys.ERROR_HANDLING);

  private IcebergKeys() {}

  static IcebergTarget target(EndpointSpec source) {
    return target(source, source.value(TABLE));
  }

  /** The tables of a sink, be it one for all rows. */
  static List<IcebergTarget> targets(EndpointSpec sink) {
    return TABLES.names(sink).stream().map(table -> target(sink, table)).toList();
  }

  private static IcebergTarget target(EndpointSpec endpoint, String table) {
    return new IcebergTarget(
        table,
        endpoint.value(CATALOG_NAME),
        TableKeys.properties(endpoint, CATALOG_PROPERTIES),
        TableKeys.properties(endpoint, CONFIG_PROPERTIES));
  }

  /** The property that has no value, with its key; empty if all have one. */
  static Optional<String> empty(EndpointSpec endpoint) {
    return TableKeys.valueless(
        endpoint, List.of(CATALOG_PROPERTIES, CONFIG_PROPERTIES, TABLE_PROPERTIES));
  }

  /** Whether {@code keep} and {@code drop} let a column through. */
  static Predicate<String> wanted(EndpointSpec endpoint) {
    List<String> dropped = endpoint.find(DROP).orElse(List.of());
    return endpoint
        .find(KEEP)
        .<Predicate<String>>map(kept -> kept::contains)
        .orElse(name -> !dropped.contains(name));
  }

  /** Whether some columns are left out. */
  static boolean selects(EndpointSpec endpoint) {
    return endpoint.find(KEEP).isPresent() || endpoint.find(DROP).isPresent();
  }

  /** Whether the file says where the files of a table lie, of this one or of all that are made. */
  static boolean namesDirectories(EndpointSpec sink) {
    Set<String> catalog = sink.map(CATALOG_PROPERTIES.name()).keySet();
    return DIRECTORIES.stream()
        .anyMatch(
            property ->
                sink.map(TABLE_PROPERTIES.name()).containsKey(property)
                    || catalog.contains("table-default." + property)
                    || catalog.contains("table-override." + property));
  }
}

package dev.millrace.connect.upsert;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.element.ValueKind;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Looks at the keys of {@link UpsertKeys} before anything runs. */
public final class UpsertChecks {
  /** The columns that are written. */
  @FunctionalInterface
  public interface Columns {
    /**
     * A column; empty if it is not written, which is reported.
     *
     * @param key where it is named
     */
    Optional<Field> find(String column, String key);
  }

  private final SinkRows rows;
  private final String code;
  private final Columns columns;

  /**
   * @param code of the connector, for what is wrong
   */
  public UpsertChecks(SinkRows rows, String code, Columns columns) {
    this.rows = rows;
    this.code = code;
    this.columns = columns;
  }

  /**
   * Reports what is wrong with the mode, the key and the version.
   *
   * @return whether rows replace others, and the keys are there that say which
   */
  public boolean check() {
    EndpointSpec sink = rows.sink();
    boolean upsert = UpsertKeys.isUpsert(sink);
    List<String> key = UpsertKeys.key(sink);
    Optional<String> version = sink.find(UpsertKeys.VERSION);
    if (!upsert && !(key.isEmpty() && version.isEmpty())) {
      rows.error("", code, "'key' and 'version' belong to mode: upsert; rows are appended.");
    } else if (upsert && (key.isEmpty() || version.isEmpty())) {
      rows.error("", code, "mode: upsert needs 'key' and 'version'.");
    } else if (upsert) {
      key.forEach(this::checkKey);
      checkVersion(version.get(), key);
      return true;
    }
    return false;
  }

  /**
   * Reports columns beside the key that name the place of a row: else the newest row of a key could
   * be in one place, and an older one stay in another.
   */
  public void checkOnePlacePerKey(TargetKeys places) {
    List<String> others = places.columns(rows);
    others.removeAll(UpsertKeys.key(rows.sink()));
    if (!others.isEmpty()) {
      rows.error(
          places.key(),
          code,
          "with mode: upsert, rows of one key go to one table, so that it is named by columns of"
              + " the 'key' alone; got "
              + String.join(", ", others)
              + ".");
    }
  }

  private void checkKey(String column) {
    String path = UpsertKeys.KEY.name();
    columns
        .find(column, path)
        .ifPresent(field -> rows.checkKind(field, path, code, UpsertChecks::identifies, "a key"));
  }

  private static boolean identifies(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
      case FLOAT, DOUBLE, BYTES, ARRAY, MAP, ROW -> false;
    };
  }

  private void checkVersion(String column, List<String> key) {
    String path = UpsertKeys.VERSION.name();
    if (key.contains(column)) {
      rows.error(path, code, "'" + column + "' is part of the key, and never changes in it.");
      return;
    }
    columns
        .find(column, path)
        .ifPresent(
            field ->
                rows.checkKind(
                    field, path, code, UpsertKeys::isVersion, UpsertKeys.WHAT_A_VERSION_IS));
  }
}

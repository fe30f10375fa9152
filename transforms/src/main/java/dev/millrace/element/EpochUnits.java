package dev.millrace.element;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What numbers in TIMESTAMP columns count. A number in a column without a unit is refused. */
public final class EpochUnits implements Serializable {
  /** No column takes numbers. */
  public static final EpochUnits NONE = new EpochUnits(Map.of(), false);

  /**
   * The types say it, as Avro's logical types do: milliseconds in a TIMESTAMP, microseconds in a
   * TIMESTAMP(6).
   */
  public static final EpochUnits OF_TYPES = new EpochUnits(Map.of(), true);

  private final TreeMap<String, EpochUnit> byColumn;
  private final boolean ofTypes;

  private EpochUnits(Map<String, EpochUnit> byColumn, boolean ofTypes) {
    this.byColumn = new TreeMap<>(byColumn);
    this.ofTypes = ofTypes;
  }

  /** The units that are declared, by column; of everything in a column that has parts. */
  public static EpochUnits of(Map<String, EpochUnit> byColumn) {
    return new EpochUnits(byColumn, false);
  }

  /** These, and the unit of one more column. */
  public EpochUnits with(String column, EpochUnit unit) {
    EpochUnits more = new EpochUnits(byColumn, ofTypes);
    more.byColumn.put(column, unit);
    return more;
  }

  /**
   * The unit of numbers in a column of the rows.
   *
   * @param kind TIMESTAMP or TIMESTAMP_MICROS, of the column or of a part of it
   * @return null where none is declared
   */
  public @Nullable EpochUnit of(String column, ValueKind kind) {
    EpochUnit declared = byColumn.get(column);
    return declared == null && ofTypes ? EpochUnit.of(kind) : declared;
  }
}

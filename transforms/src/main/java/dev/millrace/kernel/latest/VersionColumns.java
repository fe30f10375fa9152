package dev.millrace.kernel.latest;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Which columns say what a version of a row is. */
public final class VersionColumns implements Serializable {
  private final List<String> names;
  private final int[] order;
  private final int deleted;
  private final int unsent;

  private VersionColumns(List<String> names, int[] order, int deleted, int unsent) {
    this.names = names;
    this.order = order;
    this.deleted = deleted;
    this.unsent = unsent;
  }

  /**
   * Finds the columns.
   *
   * @param order numbers, decimals, dates or time stamps, which grow with each version of a key
   * @param deleted BOOLEAN, TRUE where a version is the end of the row
   * @param unsent an array of the names of columns whose value is that of the version before
   */
  public static VersionColumns of(
      Schema rows, List<String> order, Optional<String> deleted, Optional<String> unsent) {
    return new VersionColumns(
        new ArrayList<>(rows.getFieldNames()),
        order.stream().mapToInt(rows::indexOf).toArray(),
        deleted.map(rows::indexOf).orElse(-1),
        unsent.map(rows::indexOf).orElse(-1));
  }

  /** Whether columns tell the order of versions. */
  public boolean areOrdered() {
    return order.length > 0;
  }

  /** The columns of positions. */
  Schema positions(Schema rows) {
    Schema.Builder positions = Schema.builder();
    for (int column : order) {
      positions.addField(rows.getField(column));
    }
    return positions.build();
  }

  /**
   * Where a version stands among those of its key.
   *
   * @throws RowFault if a part of it is NULL
   */
  public Object[] position(Object[] row) {
    Object[] position = new Object[order.length];
    for (int i = 0; i < order.length; i++) {
      Object part = row[order[i]];
      if (part == null) {
        throw new RowFault(
            ErrorCodes.NO_POSITION,
            "column '" + names.get(order[i]) + "' orders the versions of a row and is NULL");
      }
      position[i] = part;
    }
    return position;
  }

  /** Compares positions, part by part. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // one column, one class
  public static int compare(Object[] a, Object[] b) {
    for (int i = 0; i < a.length; i++) {
      int order = ((Comparable) a[i]).compareTo(b[i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Whether a version is the end of its row. */
  public boolean isEnd(Object[] row) {
    return deleted >= 0 && Boolean.TRUE.equals(row[deleted]);
  }

  /** Whether rows have to be kept for later versions. */
  boolean merges() {
    return unsent >= 0;
  }

  /**
   * A row with the values that it lacks.
   *
   * @param before the version before it; null if there is none
   * @throws RowFault if that has not got them either
   */
  Object[] merged(Object[] row, Object @Nullable [] before) {
    if (unsent < 0 || !(row[unsent] instanceof List<?> missing) || missing.isEmpty()) {
      return row;
    } else if (before == null) {
      throw new RowFault(
          ErrorCodes.NO_EARLIER_VALUE,
          "the values of "
              + missing
              + " were not sent, and there is no earlier version of the row");
    }
    Object[] merged = row.clone();
    for (Object name : missing) {
      int column = names.indexOf(String.valueOf(name));
      // A column that nobody wants is not there.
      if (column >= 0) {
        merged[column] = before[column];
      }
    }
    merged[unsent] = List.of();
    return merged;
  }
}

package dev.millrace.plan.column;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A column of a joined row.
 *
 * @param side 0 for the left input, 1 for the right one or the table
 * @param column which of the side's columns
 * @param named whether the file names it under {@code fields}; others are left out where nobody
 *     wants them
 */
public record JoinColumn(int side, int column, boolean named) {

  /** What a join needs of a side: its key, and the columns that the file names. */
  public static Lineage.Use use(
      List<JoinColumn> columns, int side, List<String> key, Schema input) {
    Set<Integer> needed = new HashSet<>();
    key.forEach(name -> needed.add(input.indexOf(name)));
    columns.stream()
        .filter(column -> column.named() && column.side() == side)
        .forEach(column -> needed.add(column.column()));
    return new Lineage.Use(needed, Set.of());
  }
}

package dev.millrace.io.jdbc;

import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table or query are read, and how.
 *
 * @param query a SELECT whose rows are read; null for those of the target's table
 * @param schema the columns, found by name
 * @param partitionBy a column of whole numbers whose ranges are read side by side; null takes the
 *     one that a unique index has alone, if there is one
 * @param partitions how many ranges
 */
public record JdbcSourceOptions(
    JdbcTarget target,
    @Nullable String query,
    Schema schema,
    @Nullable String partitionBy,
    int partitions)
    implements Serializable {

  /** What rows come from, in a statement. */
  String from() {
    // A comment at the query's end ends with its line.
    return query == null ? target.quotedTable() : "(" + query + "\n) AS millrace_query";
  }

  /** What rows come from, in their coordinates. */
  String place() {
    return query == null ? target.table() : "query";
  }
}

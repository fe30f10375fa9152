package dev.millrace.io.jdbc;

import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table are read, and how.
 *
 * @param schema the columns, found by name
 * @param partitionBy a column of whole numbers whose ranges are read side by side; null takes the
 *     one that a unique index has alone, if there is one
 * @param partitions how many ranges
 */
public record JdbcSourceOptions(
    JdbcTarget target, Schema schema, @Nullable String partitionBy, int partitions)
    implements Serializable {}

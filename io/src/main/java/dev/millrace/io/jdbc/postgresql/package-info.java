/**
 * Tables of PostgreSQL. Read {@link dev.millrace.io.jdbc.postgresql.PostgresTable} for how they are
 * written, {@link dev.millrace.io.jdbc.postgresql.PostgresRows} for how they are read.
 */
@NullMarked
package dev.millrace.io.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;

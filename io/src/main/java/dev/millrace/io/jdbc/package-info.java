/**
 * Writing to tables of PostgreSQL by JDBC. Read {@link dev.millrace.io.jdbc.JdbcSink} first, then
 * {@link dev.millrace.io.jdbc.TableWriter} for what happens to a batch.
 */
@NullMarked
package dev.millrace.io.jdbc;

import org.jspecify.annotations.NullMarked;

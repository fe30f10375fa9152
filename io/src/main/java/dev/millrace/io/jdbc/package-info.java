/**
 * Writing to and reading from tables of PostgreSQL by JDBC. Read {@link
 * dev.millrace.io.jdbc.JdbcSink} first, then {@link dev.millrace.io.jdbc.TableWriter} for what
 * happens to a batch; for reading, {@link dev.millrace.io.jdbc.TablePlan}.
 */
@NullMarked
package dev.millrace.io.jdbc;

import org.jspecify.annotations.NullMarked;

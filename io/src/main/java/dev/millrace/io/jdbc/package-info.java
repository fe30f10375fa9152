/**
 * Writing to and reading from tables by JDBC, in what all databases share; what one is asked in its
 * own words is in a package of its own. Read {@link dev.millrace.io.jdbc.JdbcSink} first, then
 * {@link dev.millrace.io.jdbc.TableWriter} for what happens to a batch; for reading, {@link
 * dev.millrace.io.jdbc.TablePlan}.
 */
@NullMarked
package dev.millrace.io.jdbc;

import org.jspecify.annotations.NullMarked;

/**
 * Tables of any database, by what standard SQL and JDBC say. Read {@link
 * dev.millrace.io.jdbc.standard.StandardTable} first, and {@link
 * dev.millrace.io.jdbc.standard.StandardShape} for what is asked before the first row.
 */
@NullMarked
package dev.millrace.io.jdbc.standard;

import org.jspecify.annotations.NullMarked;

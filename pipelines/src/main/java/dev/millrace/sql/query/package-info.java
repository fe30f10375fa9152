/**
 * SQL queries taken apart: tables, conditions, groups and columns, each expression with its place
 * in the query. Read {@link dev.millrace.sql.query.QueryReader} first.
 */
@NullMarked
package dev.millrace.sql.query;

import org.jspecify.annotations.NullMarked;

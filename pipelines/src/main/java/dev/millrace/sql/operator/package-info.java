/**
 * The operators and functions that expressions may call, and the Java methods that stand in for the
 * SQL library's own.
 */
@NullMarked
package dev.millrace.sql.operator;

import org.jspecify.annotations.NullMarked;

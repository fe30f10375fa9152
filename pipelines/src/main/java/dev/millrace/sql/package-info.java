/**
 * SQL text to typed, compiled, serialisable expressions: the only room that knows the SQL library.
 * Read {@link dev.millrace.sql.SqlCompiler} first.
 */
@NullMarked
package dev.millrace.sql;

import org.jspecify.annotations.NullMarked;

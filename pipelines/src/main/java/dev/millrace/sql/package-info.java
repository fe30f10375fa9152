/**
 * SQL text to typed, compiled, serialisable expressions: this package and those below it are the
 * only ones that know the SQL library. Read {@link dev.millrace.sql.SqlCompiler} first; a text goes
 * through {@code parse}, {@code rewrite} and {@code code}, whose output calls {@code function}.
 */
@NullMarked
package dev.millrace.sql;

import org.jspecify.annotations.NullMarked;

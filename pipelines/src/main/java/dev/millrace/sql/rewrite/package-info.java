/** Typed trees, and the replacement of what the SQL library computes carelessly. */
@NullMarked
package dev.millrace.sql.rewrite;

import org.jspecify.annotations.NullMarked;

/** Typed trees as Java source, loaded and run row by row. */
@NullMarked
package dev.millrace.sql.code;

import org.jspecify.annotations.NullMarked;

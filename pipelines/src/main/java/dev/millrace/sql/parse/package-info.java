/**
 * From the text of an expression to a checked tree: settings, names, implicit casts, and the words
 * and places of what is refused.
 */
@NullMarked
package dev.millrace.sql.parse;

import org.jspecify.annotations.NullMarked;

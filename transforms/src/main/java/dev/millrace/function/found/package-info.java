/**
 * The libraries on the class path, with the SQL types of what they declare. Read {@link
 * dev.millrace.function.found.Libraries} first.
 */
@NullMarked
package dev.millrace.function.found;

import org.jspecify.annotations.NullMarked;

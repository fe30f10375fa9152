/** {@code ReadFromDelta} and {@code WriteToDelta}. */
@NullMarked
package dev.millrace.connect.delta;

import org.jspecify.annotations.NullMarked;

/** Data files on their way from those who wrote them to the one who commits them. */
@NullMarked
package dev.millrace.io.delta.pending;

import org.jspecify.annotations.NullMarked;

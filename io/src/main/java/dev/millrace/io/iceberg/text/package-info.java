/** Rows of Iceberg as texts that can be compared. */
@NullMarked
package dev.millrace.io.iceberg.text;

import org.jspecify.annotations.NullMarked;

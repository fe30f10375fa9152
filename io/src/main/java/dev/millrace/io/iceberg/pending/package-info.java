/** What was written for a table of Iceberg, and waits for its commit. */
@NullMarked
package dev.millrace.io.iceberg.pending;

import org.jspecify.annotations.NullMarked;

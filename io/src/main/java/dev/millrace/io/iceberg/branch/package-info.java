/** The lines of snapshots that a table of Iceberg has. */
@NullMarked
package dev.millrace.io.iceberg.branch;

import org.jspecify.annotations.NullMarked;

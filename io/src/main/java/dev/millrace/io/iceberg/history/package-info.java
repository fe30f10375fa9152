/** What a table of Iceberg remembers of its commits, and how long. */
@NullMarked
package dev.millrace.io.iceberg.history;

import org.jspecify.annotations.NullMarked;

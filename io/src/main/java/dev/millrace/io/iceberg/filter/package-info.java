/** Conditions in SQL as those of Iceberg's library. */
@NullMarked
package dev.millrace.io.iceberg.filter;

import org.jspecify.annotations.NullMarked;

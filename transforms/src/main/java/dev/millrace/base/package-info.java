/**
 * What every room may use and what knows nothing of Millrace: text in columns, changed copies of
 * records, files that one process holds.
 */
@NullMarked
package dev.millrace.base;

import org.jspecify.annotations.NullMarked;

/**
 * What every room may use and what knows nothing of Millrace: text in columns, changed copies of
 * records.
 */
@NullMarked
package dev.millrace.base;

import org.jspecify.annotations.NullMarked;

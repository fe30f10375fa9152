/**
 * The places of rows that do not all go to one. Read {@link
 * dev.millrace.io.rows.routing.RowTarget}.
 */
@NullMarked
package dev.millrace.io.rows.routing;

import org.jspecify.annotations.NullMarked;

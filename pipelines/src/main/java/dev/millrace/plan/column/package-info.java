/**
 * Columns of a plan's nodes: their types, where they come from, and which are left. Read {@link
 * dev.millrace.plan.column.Lineage} first.
 */
@NullMarked
package dev.millrace.plan.column;

import org.jspecify.annotations.NullMarked;

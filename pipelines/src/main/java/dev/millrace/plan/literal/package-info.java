/**
 * Rows and times that a pipeline file holds, read as values of their columns. Read {@link
 * dev.millrace.plan.literal.Literals} first.
 */
@NullMarked
package dev.millrace.plan.literal;

import org.jspecify.annotations.NullMarked;

/**
 * What flows: events between kernels, records from sources, and what both carry. Values are plain
 * Java objects; {@link dev.millrace.element.ValueKind} says which class stands for which type. Read
 * {@link dev.millrace.element.Event} first.
 */
@NullMarked
package dev.millrace.element;

import org.jspecify.annotations.NullMarked;

/**
 * What flows: events between kernels, blocks of events between stages, batches of records from a
 * live source, and their binary codings. Values are plain Java objects; {@link
 * dev.millrace.element.ValueKind} says which class stands for which type. Read {@link
 * dev.millrace.element.Event} first, then {@link dev.millrace.element.Block}.
 */
@NullMarked
package dev.millrace.element;

import org.jspecify.annotations.NullMarked;

/**
 * What runners see as one element, because they charge for each: blocks of events between stages,
 * batches of records from a live source, pieces of files of a bounded one; with their coders. Read
 * {@link dev.millrace.element.block.Block} first.
 */
@NullMarked
package dev.millrace.element.block;

import org.jspecify.annotations.NullMarked;

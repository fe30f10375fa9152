/**
 * Reading a log that is kept in partitions, each in an order of its own: event time, idleness and
 * the end of a read, which follow from the partitions' records. Read {@link
 * dev.millrace.io.partitioned.SplitClock} first.
 */
@NullMarked
package dev.millrace.io.partitioned;

import org.jspecify.annotations.NullMarked;

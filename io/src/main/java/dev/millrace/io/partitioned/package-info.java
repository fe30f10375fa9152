/**
 * Reading a log that is kept in partitions, each in an order of its own: event time, idleness and
 * the end of a read, which follow from the partitions' records, and the reader of logs that give
 * their records one partition at a time. Read {@link dev.millrace.io.partitioned.SplitClock} first,
 * then {@link dev.millrace.io.partitioned.PartitionedReader}.
 */
@NullMarked
package dev.millrace.io.partitioned;

import org.jspecify.annotations.NullMarked;

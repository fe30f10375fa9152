/**
 * Archived events in random orders of arrival, as live runs of the graph; {@code verify} compares
 * their results with a replay. Read {@link dev.millrace.shuffle.ShuffledData} first.
 */
@NullMarked
package dev.millrace.shuffle;

import org.jspecify.annotations.NullMarked;

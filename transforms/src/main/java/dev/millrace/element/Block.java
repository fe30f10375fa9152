package dev.millrace.element;

/**
 * Many events of one schema, packed: what flows between stages instead of single rows. Entries are
 * written by {@link BlockBuilder} and read by {@link BlockReader}; each has key bytes (empty where
 * nothing is keyed), event time, window and row bytes.
 *
 * @param input which input of the receiving step the events belong to
 * @param count number of events, at least 1
 * @param minTime the smallest event time in the block; the block's own time stamp in Beam
 * @param maxTime the largest event time in the block
 * @param payload the entries
 */
public record Block(int input, int count, long minTime, long maxTime, byte[] payload) {}

package dev.millrace.plan.step.join;

import org.apache.beam.sdk.schemas.Schema;

/**
 * One side of a join.
 *
 * @param place whose columns they are, for messages
 * @param number 0 for the left side, 1 for the right one or the table; of several, its place
 */
record JoinSide(String alias, String place, Schema schema, int number) {}

/**
 * Joins in event time as plain Beam transforms. Read {@link
 * dev.millrace.transforms.join.JoinWithin} first.
 */
@NullMarked
package dev.millrace.transforms.join;

import org.jspecify.annotations.NullMarked;

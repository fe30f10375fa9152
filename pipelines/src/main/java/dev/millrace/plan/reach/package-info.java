/**
 * How far results depend on events before and after them. Read {@link
 * dev.millrace.plan.reach.Around} first.
 */
@NullMarked
package dev.millrace.plan.reach;

import org.jspecify.annotations.NullMarked;

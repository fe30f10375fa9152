/** Steps that go through the rows of a key in the order of their times. */
@NullMarked
package dev.millrace.plan.step.sequence;

import org.jspecify.annotations.NullMarked;

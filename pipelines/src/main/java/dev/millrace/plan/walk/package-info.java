/** What steps do that walk over the events of a key in the order of their times. */
@NullMarked
package dev.millrace.plan.walk;

import org.jspecify.annotations.NullMarked;

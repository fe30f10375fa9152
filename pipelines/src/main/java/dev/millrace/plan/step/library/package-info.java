/** Steps of function libraries. */
@NullMarked
package dev.millrace.plan.step.library;

import org.jspecify.annotations.NullMarked;

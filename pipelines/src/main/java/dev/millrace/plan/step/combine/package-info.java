/** Groups of rows and what is computed of each. */
@NullMarked
package dev.millrace.plan.step.combine;

import org.jspecify.annotations.NullMarked;

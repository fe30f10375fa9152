/** Planning the step that asks places outside. */
@NullMarked
package dev.millrace.plan.step.enrich;

import org.jspecify.annotations.NullMarked;

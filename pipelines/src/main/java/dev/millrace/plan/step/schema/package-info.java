/** Rows against a JSON Schema. Read {@link dev.millrace.plan.step.schema.SchemaPlanner} first. */
@NullMarked
package dev.millrace.plan.step.schema;

import org.jspecify.annotations.NullMarked;

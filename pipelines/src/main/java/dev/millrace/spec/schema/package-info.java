/**
 * JSON Schema as a pipeline file holds it: {@link dev.millrace.spec.schema.ObjectSchema} checks the
 * rows of a step and the configuration of a type that the file itself provides.
 */
@NullMarked
package dev.millrace.spec.schema;

import org.jspecify.annotations.NullMarked;

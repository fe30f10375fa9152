/**
 * The columns of streams and sources, from where the file declares them. Read {@link
 * dev.millrace.plan.schema.EndpointSchemas} first.
 */
@NullMarked
package dev.millrace.plan.schema;

import org.jspecify.annotations.NullMarked;

/**
 * Reads the graph: steps, their inputs, what is nested in composites, sources and sinks. Read
 * {@link dev.millrace.spec.yaml.step.GraphReader} first.
 */
@NullMarked
package dev.millrace.spec.yaml.step;

import org.jspecify.annotations.NullMarked;

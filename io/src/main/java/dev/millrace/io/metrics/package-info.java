/**
 * Rows as metrics of a run: how many values are NULL, and how complete the windows of keys are.
 * Read {@link dev.millrace.io.metrics.MetricsSink} first.
 */
@NullMarked
package dev.millrace.io.metrics;

import org.jspecify.annotations.NullMarked;

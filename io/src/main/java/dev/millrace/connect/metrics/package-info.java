/**
 * Metrics of a run as a sink of pipeline files. Read {@link
 * dev.millrace.connect.metrics.MetricsConnector}.
 */
@NullMarked
package dev.millrace.connect.metrics;

import org.jspecify.annotations.NullMarked;

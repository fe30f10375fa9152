/**
 * What a run tells those who watch it: its metrics for Prometheus, whether it is ready, and its
 * state in a few lines. Read {@link dev.millrace.telemetry.Telemetry} first; {@link
 * dev.millrace.telemetry.Metric} is the catalogue.
 */
@NullMarked
package dev.millrace.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * The way to a collector of OpenTelemetry, and the spans of a run, made by OpenTelemetry's SDK.
 * Read {@link dev.millrace.telemetry.otlp.RunSpans} first.
 */
@NullMarked
package dev.millrace.telemetry.otlp;

import org.jspecify.annotations.NullMarked;

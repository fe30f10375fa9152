/**
 * Traces of a run while it works: a span for each stage and bundle, linked to the traces of the
 * records in it; never one per row. Who makes the spans is elsewhere. Read {@link
 * dev.millrace.engine.trace.BundleTrace} first.
 */
@NullMarked
package dev.millrace.engine.trace;

import org.jspecify.annotations.NullMarked;

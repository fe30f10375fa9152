/**
 * Deduplication by key within a span of event time. Read {@link
 * dev.millrace.kernel.dedup.DeduplicateKernel} first.
 */
@NullMarked
package dev.millrace.kernel.dedup;

import org.jspecify.annotations.NullMarked;

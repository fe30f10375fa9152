/**
 * Deduplication as a plain Beam transform: {@link dev.millrace.transforms.dedup.DeduplicateRows}.
 */
@NullMarked
package dev.millrace.transforms.dedup;

import org.jspecify.annotations.NullMarked;

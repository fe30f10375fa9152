/**
 * Blocks that wait within one process: kept out of memory in temporary files, and handed through
 * the runner by number instead of by content. Read {@link dev.millrace.engine.spill.Spill} first.
 */
@NullMarked
package dev.millrace.engine.spill;

import org.jspecify.annotations.NullMarked;

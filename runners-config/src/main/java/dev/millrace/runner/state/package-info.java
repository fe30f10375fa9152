/**
 * A directory in which a run without a cluster keeps its state: which checkpoints are whole and on
 * the disk, whose they are, and which files nobody needs any more.
 */
@NullMarked
package dev.millrace.runner.state;

import org.jspecify.annotations.NullMarked;

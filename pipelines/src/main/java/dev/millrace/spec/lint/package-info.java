/**
 * Rules about the graph of a pipeline file that need no schema: references, circles, outputs that
 * nobody reads. Read {@link dev.millrace.spec.lint.GraphLint} first.
 */
@NullMarked
package dev.millrace.spec.lint;

import org.jspecify.annotations.NullMarked;

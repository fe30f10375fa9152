/**
 * Plan to stages to one Beam graph: the only place where the pipeline language meets Beam. Read
 * {@link dev.millrace.compile.PipelineCompiler} first.
 */
@NullMarked
package dev.millrace.compile;

import org.jspecify.annotations.NullMarked;

/**
 * A stage: a chain of element-wise kernels between two shuffles, hosted by one DoFn. No Beam
 * element, no coder and no row object between its kernels; what leaves a stage leaves as blocks.
 * Read {@link dev.millrace.engine.stage.StageProgram} first, then {@link
 * dev.millrace.engine.stage.StageRuntime}.
 */
@NullMarked
package dev.millrace.engine.stage;

import org.jspecify.annotations.NullMarked;

/**
 * A stage: a chain of element-wise kernels between two shuffles, hosted by one DoFn. No Beam
 * element, no coder and no row object between its kernels; what leaves a stage leaves as blocks.
 * Read {@link dev.millrace.transforms.stage.StageProgram} first, then {@link
 * dev.millrace.transforms.stage.StageRuntime}.
 */
@NullMarked
package dev.millrace.transforms.stage;

import org.jspecify.annotations.NullMarked;

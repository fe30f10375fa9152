/**
 * What a pipeline file says, as records: no schema resolved, nothing typed, no Beam. Read {@link
 * dev.millrace.spec.PipelineSpec} first, then {@link dev.millrace.spec.StepSpec}.
 */
@NullMarked
package dev.millrace.spec;

import org.jspecify.annotations.NullMarked;

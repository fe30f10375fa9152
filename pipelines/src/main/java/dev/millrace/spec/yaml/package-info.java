/**
 * Reads a pipeline file into its records, every problem with its place, all at once. Read {@link
 * dev.millrace.spec.yaml.PipelineFiles} first, then {@link dev.millrace.spec.yaml.PipelineReader}.
 */
@NullMarked
package dev.millrace.spec.yaml;

import org.jspecify.annotations.NullMarked;

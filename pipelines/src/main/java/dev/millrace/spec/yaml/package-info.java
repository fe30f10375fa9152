/**
 * The pipeline file's text, turned into the records of {@code dev.millrace.spec}: variables are
 * filled in, YAML becomes a tree with positions, the tree is checked against the declared keys, and
 * records are built from what passed. Read {@link dev.millrace.spec.yaml.PipelineFiles} first, then
 * {@link dev.millrace.spec.yaml.Key}: one declaration per key drives the checks, the reference page
 * and the JSON Schema.
 */
@NullMarked
package dev.millrace.spec.yaml;

import org.jspecify.annotations.NullMarked;

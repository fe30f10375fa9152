/**
 * Which keys a pipeline file, its steps and windows take, and what is checked of their values. Read
 * {@link dev.millrace.spec.yaml.keys.StepKeys} first, then {@link
 * dev.millrace.spec.yaml.keys.Fields}.
 */
@NullMarked
package dev.millrace.spec.yaml.keys;

import org.jspecify.annotations.NullMarked;

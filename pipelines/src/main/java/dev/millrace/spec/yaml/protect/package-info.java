/**
 * Readers of the steps that protect values. Read {@link dev.millrace.spec.yaml.protect.MaskReader}
 * first.
 */
@NullMarked
package dev.millrace.spec.yaml.protect;

import org.jspecify.annotations.NullMarked;

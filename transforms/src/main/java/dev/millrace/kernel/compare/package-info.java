/**
 * The step that compares rows with those that somebody expects. Read {@link
 * dev.millrace.kernel.compare.CompareKernel} first.
 */
@NullMarked
package dev.millrace.kernel.compare;

import org.jspecify.annotations.NullMarked;

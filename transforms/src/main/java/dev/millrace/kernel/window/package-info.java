/**
 * Windows of event time and aggregation in them. Read {@link
 * dev.millrace.kernel.window.CombineKernel} first.
 */
@NullMarked
package dev.millrace.kernel.window;

import org.jspecify.annotations.NullMarked;

/**
 * The newest version of the row of each key; see {@link dev.millrace.kernel.latest.LatestKernel}.
 */
@NullMarked
package dev.millrace.kernel.latest;

import org.jspecify.annotations.NullMarked;

/**
 * Kernels that look at one event at a time: filter, map, explode, route, validate, look up. None
 * keeps anything between events. Read {@link dev.millrace.kernel.element.FilterKernel} first.
 */
@NullMarked
package dev.millrace.kernel.element;

import org.jspecify.annotations.NullMarked;

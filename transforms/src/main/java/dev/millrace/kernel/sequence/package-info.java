/** Walks over the events of each key one after the other, in the order of their times. */
@NullMarked
package dev.millrace.kernel.sequence;

import org.jspecify.annotations.NullMarked;

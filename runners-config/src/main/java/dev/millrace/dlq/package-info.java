/**
 * Dead letters read back from the outputs that hold them. Read {@link dev.millrace.dlq.DeadLetters}
 * first.
 */
@NullMarked
package dev.millrace.dlq;

import org.jspecify.annotations.NullMarked;

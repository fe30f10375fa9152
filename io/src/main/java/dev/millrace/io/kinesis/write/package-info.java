/** Puts rows into a stream of Amazon Kinesis. */
@NullMarked
package dev.millrace.io.kinesis.write;

import org.jspecify.annotations.NullMarked;

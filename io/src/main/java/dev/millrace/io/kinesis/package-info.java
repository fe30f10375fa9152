/**
 * Streams of Amazon Kinesis. Read {@link dev.millrace.io.kinesis.KinesisSource} and {@link
 * dev.millrace.io.kinesis.write.KinesisSink} first, then {@link
 * dev.millrace.io.kinesis.StreamFeed}.
 */
@NullMarked
package dev.millrace.io.kinesis;

import org.jspecify.annotations.NullMarked;

/**
 * Amazon Kinesis as a source and sink of pipeline files. Read {@link
 * dev.millrace.connect.kinesis.KinesisConnector} first.
 */
@NullMarked
package dev.millrace.connect.kinesis;

import org.jspecify.annotations.NullMarked;

package dev.millrace.io.kinesis.write;

import dev.millrace.element.Event;
import dev.millrace.io.rows.RowWriter;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * A row that waits for its batch, as a record.
 *
 * @param bytes of its data and its key
 */
record KinesisRow(Event event, PutRecordsRequestEntry entry, int bytes) implements RowWriter.Row {}

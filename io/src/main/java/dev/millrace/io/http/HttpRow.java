package dev.millrace.io.http;

import dev.millrace.element.Event;
import dev.millrace.io.rows.RowWriter;

/** A row that waits for its request, as JSON. */
record HttpRow(Event event, String id, String json) implements RowWriter.Row {}

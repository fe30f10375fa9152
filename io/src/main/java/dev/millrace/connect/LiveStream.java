package dev.millrace.connect;

import org.apache.beam.sdk.schemas.Schema;

/**
 * A stream with a live side.
 *
 * @param source what the file says about that side
 * @param schema all columns, those that the source adds last
 * @param timeColumn index of the event-time column, -1 if there is none
 */
public record LiveStream(
    String name, EndpointSpec source, Schema schema, int timeColumn, WatermarkSpec watermark) {}

package dev.millrace.engine.trace;

import java.net.URI;

/**
 * Makes who makes spans, in a process that only works for a job. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface SpanMakers {
  /**
   * Opens one. It waits for nobody.
   *
   * @param collector that takes the spans
   * @param share of the records without a trace that begin one
   */
  SpanMaker open(String pipeline, URI collector, double share);
}

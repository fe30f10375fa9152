package dev.millrace.telemetry.otlp;

import dev.millrace.engine.trace.SpanMaker;
import dev.millrace.engine.trace.SpanMakers;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spans of the processes of a cluster, sent by OTLP; what goes wrong is in their logs. */
public final class OtlpSpanMakers implements SpanMakers {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpSpanMakers.class);

  @Override
  public SpanMaker open(String pipeline, URI collector, double share) {
    return RunSpans.to(collector, pipeline, share, LOG::warn);
  }
}

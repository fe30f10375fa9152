package dev.millrace.telemetry;

import dev.millrace.engine.trace.TraceSettings;
import dev.millrace.http.HttpAddress;
import java.net.URI;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Who watches a run.
 *
 * @param served where metrics and health are served; empty for nowhere
 * @param collector of OpenTelemetry, to which metrics are sent; empty for none
 * @param traceShare the share of the records without a trace that begin one; empty if the run is
 *     not traced at all
 */
public record Observers(
    Optional<HttpAddress> served, Optional<URI> collector, Optional<Double> traceShare) {
  /** Nobody. */
  public static final Observers NONE = new Observers(Optional.empty(), Optional.empty());

  /** Those of a run that is not traced. */
  public Observers(Optional<HttpAddress> served, Optional<URI> collector) {
    this(served, collector, Optional.empty());
  }

  /** Says in the options of a job who takes the spans of its processes, if it is traced. */
  public void tellWorkers(String pipeline, PipelineOptions options) {
    if (traceShare.isPresent() && collector.isPresent()) {
      TraceSettings settings = options.as(TraceSettings.class);
      settings.setTracePipeline(pipeline);
      settings.setTraceCollector(collector.get().toString());
      settings.setTraceShare(traceShare.get());
    }
  }

  /**
   * Reads a share.
   *
   * @throws IllegalArgumentException if it is not a number from 0 to 1
   */
  public static double share(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Told below, with what is no share either.
    }
    throw new IllegalArgumentException(
        "expected a share of the records from 0 to 1, for example 0.01; got '" + text + "'");
  }

  /**
   * Reads the address of a collector.
   *
   * @throws IllegalArgumentException if it is not one of HTTP
   */
  public static URI collector(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not an address: " + e.getMessage(), e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
      throw new IllegalArgumentException(
          "expected http://HOST:PORT or https://HOST:PORT, without a name and a password; secrets"
              + " go into headers by the variable OTEL_EXPORTER_OTLP_HEADERS");
    }
    return uri;
  }
}

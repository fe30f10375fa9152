package dev.millrace.engine.trace;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a job tells the processes that it runs in of its traces, where they are not the one here.
 */
public interface TraceSettings extends PipelineOptions {
  @Description("The collector that takes spans, http://HOST:PORT; empty for none.")
  @Default.String("")
  String getTraceCollector();

  void setTraceCollector(String collector);

  @Description("The share of the records without a trace that begin one, from 0 to 1.")
  @Default.Double(0)
  double getTraceShare();

  void setTraceShare(double share);

  @Description("The pipeline that spans name.")
  @Default.String("")
  String getTracePipeline();

  void setTracePipeline(String pipeline);
}

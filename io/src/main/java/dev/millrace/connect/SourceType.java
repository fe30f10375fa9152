package dev.millrace.connect;

/** Where rows come from. */
public interface SourceType extends EndpointType {
  /** Whether its records never end by themselves. */
  boolean isEndless();
}

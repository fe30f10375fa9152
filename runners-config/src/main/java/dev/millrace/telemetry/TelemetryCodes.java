package dev.millrace.telemetry;

/** What goes wrong where a run is watched. */
final class TelemetryCodes {
  /** A run that does not answer. */
  static final String NO_ANSWER = "ML-5904";

  private TelemetryCodes() {}
}

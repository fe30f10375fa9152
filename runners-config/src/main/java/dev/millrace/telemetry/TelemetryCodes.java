package dev.millrace.telemetry;

/** What goes wrong where a run is watched. */
final class TelemetryCodes {
  /** A port that cannot be listened on. */
  static final String PORT = "ML-5903";

  /** A run that does not answer. */
  static final String NO_ANSWER = "ML-5904";

  private TelemetryCodes() {}
}

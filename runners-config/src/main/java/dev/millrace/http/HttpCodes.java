package dev.millrace.http;

/** What goes wrong where this process serves pages. */
final class HttpCodes {
  /** A port that cannot be listened on. */
  static final String PORT = "ML-5903";

  private HttpCodes() {}
}

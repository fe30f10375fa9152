package dev.millrace.page;

/** What goes wrong where reports are shown. */
final class PageCodes {
  /** A file that is not a report, or a directory without one. */
  static final String NO_REPORT = "ML-4108";

  private PageCodes() {}
}

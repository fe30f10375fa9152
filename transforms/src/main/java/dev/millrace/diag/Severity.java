package dev.millrace.diag;

import java.util.Locale;

/** How grave a diagnostic is: errors stop the stage that found them, warnings do not. */
public enum Severity {
  ERROR,
  WARNING;

  /** The word that messages print, for example {@code error}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

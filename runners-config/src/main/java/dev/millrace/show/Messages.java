package dev.millrace.show;

import dev.millrace.diag.Diagnostic;

/** Diagnostics for a terminal: the severity in its colour. */
public final class Messages {
  private Messages() {}

  public static String line(Diagnostic diagnostic, Style style) {
    String label = diagnostic.severity().label();
    String colored = diagnostic.isError() ? style.red(label) : style.yellow(label);
    String text = diagnostic.toString();
    int at = diagnostic.position().toString().length() + 2;
    return text.substring(0, at) + colored + text.substring(at + label.length());
  }
}

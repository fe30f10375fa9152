package dev.millrace.runner.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stack trace that came as text, without what the exception is wrapped in. */
final class StackText {
  private static final String CAUSE = "Caused by: ";

  /** What stands before a message: names of classes, of which some only carry another's text. */
  private static final Pattern CLASS = Pattern.compile("^(?:[\\w$]+\\.)+([\\w$]+)(?:: |$)");

  /** What our own diagnostics begin with. */
  private static final Pattern OURS = Pattern.compile("^\\S+: (?:error|warning) (ML-\\d{4})");

  private StackText() {}

  /**
   * Why it happened, in one line: what Millrace says itself, else the innermost cause.
   *
   * @param trace lines as {@link Throwable#printStackTrace()} has them
   */
  static String reason(String trace) {
    String innermost = "";
    for (String header : headers(trace)) {
      if (header.startsWith("dev.millrace.")) {
        return OURS.matcher(message(header)).replaceFirst("$1");
      }
      innermost = header;
    }
    return message(innermost);
  }

  /** The first lines of the exception and of its causes. */
  private static List<String> headers(String trace) {
    List<String> headers = new ArrayList<>();
    for (String line : trace.lines().toList()) {
      String text = line.strip();
      if (headers.isEmpty() && !text.isEmpty()) {
        headers.add(carried(text));
      } else if (text.startsWith(CAUSE)) {
        headers.add(carried(text.substring(CAUSE.length())));
      }
    }
    return headers;
  }

  /** Flink sends exceptions whose classes the other side may lack as a text within its own. */
  private static String carried(String header) {
    return header.replaceFirst("^org\\.apache\\.flink\\.util\\.SerializedThrowable: ", "");
  }

  /** The message; after the class's name where a word alone would say nothing. */
  private static String message(String header) {
    String name = "";
    String rest = header;
    for (Matcher at = CLASS.matcher(rest); at.find(); at = CLASS.matcher(rest)) {
      name = at.group(1);
      rest = rest.substring(at.end());
    }
    if (rest.isBlank()) {
      return name;
    }
    return rest.contains(" ") || name.isEmpty() ? rest : name + ": " + rest;
  }
}

package dev.millrace.filetest;

import java.util.List;
import java.util.Locale;

/** Test results in the XML that continuous integration servers read. */
public final class JunitReport {
  private JunitReport() {}

  /** The results of one pipeline file. */
  public record Suite(String file, List<FileTestResult> results) {
    public Suite {
      results = List.copyOf(results);
    }
  }

  public static String xml(List<Suite> suites) {
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    suites.forEach(suite -> append(suite, xml));
    return xml.append("</testsuites>\n").toString();
  }

  private static void append(Suite suite, StringBuilder xml) {
    long failures = suite.results().stream().filter(result -> !result.passed()).count();
    double seconds = suite.results().stream().mapToLong(r -> r.elapsed().toMillis()).sum() / 1000.0;
    xml.append(
        String.format(
            Locale.ROOT,
            "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\""
                + " time=\"%.3f\">%n",
            escape(suite.file()),
            suite.results().size(),
            failures,
            seconds));
    for (FileTestResult result : suite.results()) {
      xml.append(
          String.format(
              Locale.ROOT,
              "    <testcase classname=\"%s\" name=\"%s (%s)\" time=\"%.3f\"",
              escape(suite.file()),
              escape(result.test().name()),
              result.mode().name().toLowerCase(Locale.ROOT),
              result.elapsed().toMillis() / 1000.0));
      if (result.passed()) {
        xml.append("/>\n");
      } else {
        String text = String.join("\n", result.failures());
        xml.append(">\n      <failure message=\"")
            .append(escape(result.failures().get(0)))
            .append("\">")
            .append(escape(text))
            .append("</failure>\n    </testcase>\n");
      }
    }
    xml.append("  </testsuite>\n");
  }

  /** Escaped for element text and attribute values; what XML 1.0 cannot hold becomes U+FFFD. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                case '\t' -> escaped.append("&#9;");
                default -> escaped.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean allowed(int c) {
    return c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
  }
}

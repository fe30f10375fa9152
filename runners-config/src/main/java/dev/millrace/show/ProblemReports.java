package dev.millrace.show;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Diagnostics for other programs. */
public final class ProblemReports {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ProblemReports() {}

  /** An array with an object per diagnostic. */
  public static ArrayNode json(List<Diagnostic> found) {
    ArrayNode array = JSON.arrayNode();
    for (Diagnostic diagnostic : found) {
      array
          .addObject()
          .put("file", diagnostic.position().file())
          .put("line", diagnostic.position().line())
          .put("column", diagnostic.position().column())
          .put("severity", severity(diagnostic))
          .put("code", diagnostic.code())
          .put("path", diagnostic.path())
          .put("message", diagnostic.message());
    }
    return array;
  }

  private static String severity(Diagnostic diagnostic) {
    return diagnostic.severity().name().toLowerCase(Locale.ROOT);
  }

  /** A log of SARIF 2.1.0, which code-scanning services read. */
  public static ObjectNode sarif(List<Diagnostic> found) {
    ObjectNode log = JSON.objectNode();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver").put("name", "millrace");
    ArrayNode rules = driver.putArray("rules");
    TreeSet<String> codes = new TreeSet<>();
    found.forEach(diagnostic -> codes.add(diagnostic.code()));
    codes.forEach(code -> rules.addObject().put("id", code));
    ArrayNode results = run.putArray("results");
    for (Diagnostic diagnostic : found) {
      ObjectNode result =
          results.addObject().put("ruleId", diagnostic.code()).put("level", severity(diagnostic));
      result.putObject("message").put("text", text(diagnostic));
      location(diagnostic.position(), result.putArray("locations").addObject());
    }
    return log;
  }

  private static void location(Position position, ObjectNode location) {
    ObjectNode place = location.putObject("physicalLocation");
    place.putObject("artifactLocation").put("uri", uri(position.file()));
    // Line 0 means the file as a whole, which SARIF says by no region.
    if (position.line() > 0) {
      place
          .putObject("region")
          .put("startLine", position.line())
          .put("startColumn", position.column());
    }
  }

  private static String uri(String file) {
    try {
      return new URI(null, null, file, null).toASCIIString();
    } catch (URISyntaxException e) {
      return file;
    }
  }

  /** A workflow command of GitHub Actions, which shows the problem at its line of a change. */
  public static String github(Diagnostic diagnostic) {
    Position at = diagnostic.position();
    String place = at.line() == 0 ? "" : ",line=" + at.line() + ",col=" + at.column();
    return "::"
        + (diagnostic.isError() ? "error" : "warning")
        + " file="
        + property(at.file())
        + place
        + ",title="
        + property(diagnostic.code())
        + "::"
        + escaped(text(diagnostic));
  }

  private static String text(Diagnostic diagnostic) {
    return diagnostic.path().isEmpty()
        ? diagnostic.message()
        : diagnostic.path() + ": " + diagnostic.message();
  }

  private static String escaped(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return escaped(text).replace(":", "%3A").replace(",", "%2C");
  }
}

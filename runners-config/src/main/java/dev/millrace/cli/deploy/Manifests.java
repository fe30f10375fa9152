package dev.millrace.cli.deploy;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Manifests as YAML. */
final class Manifests {
  private static final String SEPARATOR = "---\n";
  private static final int WIDTH = 160;

  /** What a block holds as it is; other ends of lines would become these. */
  private static final Pattern PLAIN = Pattern.compile("[\\t\\n\\x20-\\x7E\\u00A0-\\uD7FF]*");

  private Manifests() {}

  /** Several documents, one after the other, without the last line's end. */
  static String documents(String... documents) {
    return String.join(SEPARATOR, documents).stripTrailing();
  }

  static String yaml(Object value) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(WIDTH)
            .build();
    return new Dump(settings).dumpToString(value);
  }

  /**
   * A name with a text, as a block that people can read where YAML has one for it.
   *
   * @param indent of the name
   */
  static String entry(String name, String text, int indent) {
    String indentation = " ".repeat(indent);
    if (!PLAIN.matcher(text).matches()) {
      return indentation + yaml(Map.of(name, text));
    }
    boolean ended = text.endsWith("\n");
    String lines = ended ? text.substring(0, text.length() - 1) : text;
    return indentation
        + yaml(name).strip()
        + ": |2"
        + (ended ? "+" : "-")
        + "\n"
        + Stream.of(lines.split("\n", -1))
            .map(line -> line.isEmpty() ? line : indentation + "  " + line)
            .collect(Collectors.joining("\n", "", "\n"));
  }
}

package dev.millrace.spec.yaml;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.Located;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.JsonText;
import dev.millrace.spec.yaml.text.PlainValues;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the options of a file, which Beam's SDKs for Java and Python write differently. */
final class OptionsReader {
  /** Options of Beam's Python SDK alone, which its files may hold. */
  private static final Set<String> PYTHON_ALONE =
      Set.of(
          "yaml_experimental_features",
          "pickle_library",
          "save_main_session",
          "requirements_file",
          "setup_file",
          "sdk_location",
          "type_check_additional");

  /** That of Beam SQL, whose further functions are there without it. */
  private static final String CALCITE = "calcite_connection_properties";

  /** Those that have another name in Java, not just another way to write it. */
  private static final Map<String, String> RENAMED =
      Map.of("service_account_email", "serviceAccount");

  private static final Pattern NEXT_WORD = Pattern.compile("_([a-z0-9])");

  private final Problems problems;
  private final Map<String, Position> places = new LinkedHashMap<>();

  OptionsReader(Problems problems) {
    this.problems = problems;
  }

  /** The options by their names in Java: {@code temp_location} is {@code tempLocation}. */
  Map<String, String> read(Fields file) {
    Map<String, String> options = new LinkedHashMap<>();
    for (Entry entry : file.node("options").map(Fields::entries).orElse(List.of())) {
      boolean calcite = entry.key().equals(CALCITE);
      if (calcite || PYTHON_ALONE.contains(entry.key())) {
        String whose = calcite ? "Beam SQL" : "Beam's Python SDK";
        problems.warn(
            entry.position(),
            ErrorCodes.OPTION_WITHOUT_EFFECT,
            file.path("options"),
            "'" + entry.key() + "' is an option of " + whose + " and changes nothing here.");
        continue;
      }
      places.put(inJava(entry.key()), entry.position());
      String value = value(entry.value(), file.path("options") + "." + entry.key()).orElse(null);
      if (value != null && options.put(inJava(entry.key()), value) != null) {
        problems.report(
            entry.position(),
            ErrorCodes.EXCLUDING_KEYS,
            file.path("options"),
            "'" + inJava(entry.key()) + "' is given twice; give it once.");
      }
    }
    return Collections.unmodifiableMap(options);
  }

  /** Where each option that was read stands, by its name in Java. */
  Map<String, Position> places() {
    return Collections.unmodifiableMap(places);
  }

  private static String inJava(String name) {
    String renamed = RENAMED.get(name);
    return renamed != null
        ? renamed
        : NEXT_WORD.matcher(name).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }

  private Optional<String> value(YamlNode node, String path) {
    if (node instanceof Scalar scalar) {
      return scalar.value() == null ? Optional.empty() : Optional.of(scalar.text());
    }
    List<Located> items = Fields.texts(node);
    if (node instanceof Sequence && items.size() == Fields.items(node).size()) {
      return Optional.of(items.stream().map(Located::text).collect(Collectors.joining(",")));
    }
    if (node instanceof Mapping) {
      // Only of a scalar may it be null.
      return Optional.of(JsonText.of(Objects.requireNonNull(PlainValues.of(node))).strip());
    }
    problems.wrongShape(node, path, "a value, a list of values, or a map");
    return Optional.empty();
  }
}

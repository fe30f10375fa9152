package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.function.found.FoundStep;
import dev.millrace.function.found.FoundStep.ConfigKey;
import dev.millrace.spec.EdgeStep.LibraryStep;
import dev.millrace.spec.Located;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a step of a function library. */
final class LibraryReader {
  private final Problems problems;

  LibraryReader(Problems problems) {
    this.problems = problems;
  }

  LibraryStep read(FoundStep step, Fields fields) {
    Map<String, Object> config = new LinkedHashMap<>();
    for (ConfigKey key : step.keys()) {
      if (fields.has(key.name())) {
        config.put(key.name(), value(key, fields));
      }
    }
    if (fields.complete()) {
      check(step, config, fields);
    }
    return new LibraryStep(step.name(), Collections.unmodifiableMap(config));
  }

  private static Object value(ConfigKey key, Fields fields) {
    return switch (key.form()) {
      case TEXT -> fields.requiredText(key.name()).text();
      case WHOLE_NUMBER -> fields.number(key.name());
      case BOOLEAN -> fields.flag(key.name());
      case DURATION -> fields.duration(key.name());
      case TEXTS -> fields.texts(key.name()).stream().map(Located::text).toList();
    };
  }

  /** The configuration may refuse values. */
  private void check(FoundStep step, Map<String, Object> config, Fields fields) {
    try {
      step.config(config);
    } catch (IllegalArgumentException e) {
      Position position =
          config.keySet().stream().findFirst().map(fields::keyPosition).orElse(fields.position(""));
      String message = String.valueOf(e.getMessage());
      problems.report(
          position,
          ErrorCodes.WRONG_FORM,
          fields.path(),
          "'"
              + step.name()
              + "' does not take this configuration: "
              + message
              + (message.endsWith(".") ? "" : "."));
    }
  }
}

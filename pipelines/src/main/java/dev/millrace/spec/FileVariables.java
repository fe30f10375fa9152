package dev.millrace.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline file's variables stand for.
 *
 * @param texts of {@code ${NAME}} and {@code ${secret:env:NAME}}, usually the environment
 * @param jinja of {@code {{ NAME }}}: texts, numbers, booleans, lists and maps
 */
public record FileVariables(Map<String, String> texts, Map<String, @Nullable Object> jinja) {
  public FileVariables {
    texts = Map.copyOf(texts);
    // Values of JSON may be null.
    jinja = Collections.unmodifiableMap(new LinkedHashMap<>(jinja));
  }

  /** Without variables for Jinja. */
  public static FileVariables of(Map<String, String> texts) {
    return new FileVariables(texts, Map.of());
  }
}

package dev.millrace.spec.yaml.expression;

import java.util.Map;
import java.util.Optional;

/**
 * A method of Python's texts that a function of SQL is.
 *
 * @param function that takes the text first
 * @param arguments how many it takes besides
 * @param literal whether the first of them must be a text that is written out and not empty, where
 *     Python and SQL differ
 */
record PythonMethod(String function, int arguments, boolean literal, Value gives) {
  private static final Map<String, PythonMethod> ALL =
      Map.of(
          "upper", new PythonMethod("UPPER", 0, false, Value.TEXT),
          "lower", new PythonMethod("LOWER", 0, false, Value.TEXT),
          "title", new PythonMethod("PYTHON_TITLE", 0, false, Value.TEXT),
          "startswith", new PythonMethod("STARTS_WITH", 1, false, Value.UNKNOWN),
          "endswith", new PythonMethod("ENDS_WITH", 1, false, Value.UNKNOWN),
          "replace", new PythonMethod("REPLACE", 2, true, Value.TEXT),
          "split", new PythonMethod("SPLIT", 1, true, Value.UNKNOWN));

  private static final Map<String, PythonMethod> FUNCTIONS =
      Map.of(
          "len", new PythonMethod("PYTHON_LEN", 1, false, Value.NUMBER),
          "str", new PythonMethod("PYTHON_STR", 1, false, Value.TEXT),
          "abs", new PythonMethod("ABS", 1, false, Value.NUMBER));

  /** What is known of a value without its type. */
  enum Value {
    TEXT,
    NUMBER,
    UNKNOWN
  }

  static Optional<PythonMethod> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  static Optional<PythonMethod> function(String name) {
    return Optional.ofNullable(FUNCTIONS.get(name));
  }
}

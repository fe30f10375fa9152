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
 * @param alone the function without arguments; empty if it needs them
 */
record PythonMethod(
    String function, int arguments, boolean literal, Value gives, Optional<String> alone) {
  private static final Map<String, PythonMethod> ALL =
      Map.ofEntries(
          Map.entry("upper", new PythonMethod("UPPER", 0, Value.TEXT)),
          Map.entry("lower", new PythonMethod("LOWER", 0, Value.TEXT)),
          Map.entry("title", new PythonMethod("PYTHON_TITLE", 0, Value.TEXT)),
          Map.entry("startswith", new PythonMethod("STARTS_WITH", 1, Value.UNKNOWN)),
          Map.entry("endswith", new PythonMethod("ENDS_WITH", 1, Value.UNKNOWN)),
          Map.entry("replace", ofLiteral("REPLACE", 2, Value.TEXT, Optional.empty())),
          Map.entry("split", ofLiteral("SPLIT", 1, Value.UNKNOWN, Optional.of("PYTHON_WORDS"))),
          Map.entry("strip", stripping("PYTHON_STRIP")),
          Map.entry("lstrip", stripping("PYTHON_LSTRIP")),
          Map.entry("rstrip", stripping("PYTHON_RSTRIP")),
          Map.entry("encode", coding("PYTHON_ENCODE", Value.UNKNOWN)),
          Map.entry("decode", coding("PYTHON_DECODE", Value.TEXT)));

  private static final Map<String, PythonMethod> FUNCTIONS =
      Map.of(
          "len", new PythonMethod("PYTHON_LEN", 1, Value.NUMBER),
          "str", new PythonMethod("PYTHON_STR", 1, Value.TEXT),
          "int", new PythonMethod("PYTHON_INT", 1, Value.NUMBER),
          "float", new PythonMethod("PYTHON_FLOAT", 1, Value.NUMBER),
          "abs", new PythonMethod("ABS", 1, Value.NUMBER));

  private PythonMethod(String function, int arguments, Value gives) {
    this(function, arguments, false, gives, Optional.empty());
  }

  private static PythonMethod ofLiteral(
      String function, int arguments, Value gives, Optional<String> alone) {
    return new PythonMethod(function, arguments, true, gives, alone);
  }

  private static PythonMethod stripping(String function) {
    return ofLiteral(function, 1, Value.TEXT, Optional.of(function));
  }

  /** Its argument is the name of an encoding. */
  private static PythonMethod coding(String function, Value gives) {
    return ofLiteral(function, 1, gives, Optional.of(function));
  }

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

package dev.millrace.spec.lint;

import dev.millrace.spec.Located;

/**
 * A name in {@code tests}.
 *
 * @param path of its message
 */
public record TestReference(Located name, String path, Meaning meaning) {

  /** What a name must stand for. */
  public enum Meaning {
    STREAM("a stream"),
    /** A stream, or a step's output. */
    GIVES_ROWS("a step or stream"),
    GIVES_OR_WRITES_ROWS("an output or a step"),
    TAKES_ROWS("a step with inputs or an output");

    private final String noun;

    Meaning(String noun) {
      this.noun = noun;
    }

    String noun() {
      return noun;
    }
  }
}

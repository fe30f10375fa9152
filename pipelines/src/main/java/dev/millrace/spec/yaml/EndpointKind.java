package dev.millrace.spec.yaml;

/**
 * A type of source or sink with its keys.
 *
 * @param doc one or two sentences for the reference page
 */
record EndpointKind(String type, String doc, Direction direction, KeySet keys) {

  /** Whether rows come from it or go to it. */
  enum Direction {
    SOURCE("source"),
    SINK("sink");

    private final String noun;

    Direction(String noun) {
      this.noun = noun;
    }

    String noun() {
      return noun;
    }
  }
}

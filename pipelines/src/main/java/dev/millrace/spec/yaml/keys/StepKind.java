package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;

/**
 * A type of step with its keys.
 *
 * @param doc one or two sentences for the reference page
 * @param canFail whether a row can be such that the step cannot process it
 */
public record StepKind(String type, String doc, Inputs inputs, boolean canFail, KeySet keys) {

  /** How many inputs a step takes. */
  public enum Inputs {
    NONE("no input"),
    ONE("one input"),
    MANY("one or more inputs"),
    /** Two or more, or one if the other side is a table. */
    JOIN("two or more inputs with an alias each");

    private final String noun;

    Inputs(String noun) {
      this.noun = noun;
    }

    public String noun() {
      return noun;
    }
  }

  static StepKind of(String type, String doc, Inputs inputs, boolean canFail, Key<?>... keys) {
    return new StepKind(type, doc, inputs, canFail, KeySet.of(keys));
  }
}

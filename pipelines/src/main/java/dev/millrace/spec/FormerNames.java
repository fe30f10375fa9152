package dev.millrace.spec;

import java.util.Map;
import java.util.Optional;

/**
 * {@code was}: the names under which the state of a running job knows a step, and columns of the
 * rows that it reads.
 *
 * @param step empty if it has the step's own name
 * @param columns name of now → name of then
 */
public record FormerNames(Optional<Located> step, Map<String, Located> columns) {
  /** Of a step whose names have not changed. */
  public static final FormerNames NONE = new FormerNames(Optional.empty(), Map.of());
}

package dev.millrace.connect;

/** How often a row of an output may appear in the end. */
public enum Delivery {
  /** A row may be written again, with the same id where the place has room for one. */
  AT_LEAST_ONCE,
  /** Files appear whole or not at all, each once. */
  WHOLE_FILES,
  /** Rows appear together with a commit or not at all, each once. */
  WHOLE_COMMITS,
  /** A row may be sent again and appears once, on any runner and without being asked for. */
  IDEMPOTENT,
  /** Exactly once if {@code delivery: exactly_once} asks for it, on any runner. */
  EXACTLY_ONCE,
  /**
   * Exactly once if {@code delivery: exactly_once} asks for it, on runners that restart jobs from
   * checkpoints; refused on others.
   */
  EXACTLY_ONCE_BY_CHECKPOINTS;

  /** Whether there is a runner on which no row is written twice. */
  public boolean mayBeExactlyOnce() {
    return this != AT_LEAST_ONCE;
  }
}

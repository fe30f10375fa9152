package dev.millrace.kernel;

/**
 * What became of an input event. Every event that enters a step gets exactly one disposition in the
 * end; those without one yet are held in state.
 */
public enum Disposition {
  /** Handed on, as one or more rows (also to a routed or quarantine output). */
  PASSED("passed"),
  /** Dropped by a predicate that was not TRUE. */
  FILTERED("filtered"),
  /** A duplicate of a kept event. */
  DUPLICATE("duplicates"),
  /** Late at its source. */
  LATE("late"),
  /** Rejected into the dead-letter output. */
  DEAD_LETTERED("dead_lettered"),
  /** Part of a window's result that was emitted. */
  COMBINED("combined"),
  /** Joined with at least one partner. */
  MATCHED("matched"),
  /** Left the join's state without a partner, whether or not the join emits such rows. */
  UNMATCHED("unmatched"),
  /** Handed on with what was looked up for it. */
  ENRICHED("enriched"),
  /** Nothing was found under its key. */
  MISSING("missing"),
  /** What is looked up for it is not known, as the place did not answer. */
  FAILED("failed"),
  /** Written by a sink. */
  WRITTEN("written");

  private final String label;

  Disposition(String label) {
    this.label = label;
  }

  /** The column's name in the ledger and in metrics. */
  public String label() {
    return label;
  }
}

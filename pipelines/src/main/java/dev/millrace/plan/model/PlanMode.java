package dev.millrace.plan.model;

/** What a plan is to be run for. */
public enum PlanMode {
  /** Unbounded, from the streams' live sides to the outputs' live sides. */
  LIVE,
  /** Bounded, from the streams' archives to the outputs' replay sides. */
  REPLAY,
  /** From the streams' live sides to their archives. */
  ARCHIVE
}

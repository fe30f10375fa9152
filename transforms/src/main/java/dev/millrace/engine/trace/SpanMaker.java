package dev.millrace.engine.trace;

import dev.millrace.element.Coordinates;
import dev.millrace.element.TraceContext;

/** Makes the spans of a run. Called by many threads; never waits for anybody. */
public interface SpanMaker {
  /** What a stage does. */
  enum Role {
    /** It takes records from a source. */
    RECEIVE,
    /** It works on what another stage gave. */
    WORK,
    /** It writes to an output. */
    SEND
  }

  /** Nanoseconds since 1970, never less than before. */
  long now();

  /** Whether a record that says nothing of a trace begins one. */
  boolean begins(Coordinates record);

  /**
   * Starts a span.
   *
   * @param step the name under which the ledger counts
   * @param start by {@link #now}
   */
  OpenSpan start(String step, Role role, long start);

  /** Makes no more; has the last spans sent, and waits for that some seconds at most. */
  void close();

  /** A span at work; of one thread at a time. */
  interface OpenSpan {
    TraceContext context();

    void link(TraceContext other);

    /**
     * Ends it.
     *
     * @param rows that the stage took in
     * @param well whether the bundle was finished
     */
    void end(long rows, boolean well);
  }
}

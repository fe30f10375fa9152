package dev.millrace.compile;

/** Which physical form of the graph is built. */
public enum RunMode {
  /** Unbounded, from the streams' live sides. */
  LIVE,
  /** Bounded, from the streams' archives. */
  REPLAY,
  /** Unbounded: live topics to the archive, unprocessed. */
  ARCHIVE
}

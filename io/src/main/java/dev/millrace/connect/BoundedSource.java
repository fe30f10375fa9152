package dev.millrace.connect;

/** A source whose rows end: read in replays, by tests of pipeline files, and as a table. */
public interface BoundedSource {
  /**
   * Works out what will be read, before any row is.
   *
   * @throws dev.millrace.diag.UserException if nothing is there, or it cannot be read
   */
  BoundedRows plan(BoundedRead read);
}

package dev.millrace.job;

/** The process is about to end, so a command that had another run to do does not start it. */
public final class StoppedException extends RuntimeException {
  public StoppedException(String message) {
    super(message, null, false, false);
  }
}

package dev.millrace.job;

/** What the process says to the shell. Documented in the help of every command. */
public final class ExitCode {
  /** Done, and everything is as it should be. */
  public static final int OK = 0;

  /** Done, but something differs: results, a test, a ledger that does not add up. */
  public static final int DIFFERENT = 1;

  /** The command line or a pipeline file has errors. */
  public static final int USAGE = 2;

  /** Something outside is missing or out of reach: a broker, a path, space on a disk. */
  public static final int ENVIRONMENT = 3;

  /** A bug of Millrace. */
  static final int BUG = 70;

  /** Ended by Ctrl-C, as shells have it: 128 + SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}

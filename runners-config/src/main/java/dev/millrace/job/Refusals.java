package dev.millrace.job;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;

/** The command line's own diagnostics. */
public final class Refusals {
  /** Arguments that make no sense. */
  public static final String USAGE = "ML-4100";

  /** A runner that this version does not have. */
  public static final String RUNNER = "ML-4101";

  /** A time range that is empty or cannot be read. */
  public static final String TIME = "ML-4102";

  /** A pipeline option that Beam does not know. */
  public static final String OPTION = "ML-4104";

  /** A command that the pipeline file gives no ground for. */
  public static final String NOT_DECLARED = "ML-4105";

  /** A pipeline whose author does not promise that a replay gives the same rows. */
  public static final String NOT_REPLAYABLE = "ML-4106";

  /** Nothing that a live run wrote. */
  public static final String NO_LIVE_OUTPUT = "ML-4110";

  /** Live outputs of another version of the pipeline file. */
  public static final String OTHER_VERSION = "ML-4111";

  /** Live outputs in which several runs wrote the same rows. */
  public static final String OVERLAPPING_RUNS = "ML-4112";

  /** Live outputs without a row in the time range. */
  public static final String NOTHING_IN_RANGE = "ML-4113";

  /** An output both of whose sides are one place. */
  public static final String SAME_PLACE = "ML-4114";

  /** A time range on outputs that keep no event time. */
  public static final String NO_EVENT_TIME = "ML-4117";

  /** Data without a single event. */
  public static final String NO_EVENTS = "ML-4118";

  /** Dead letters whose rows would not be what a replay of everything gives. */
  public static final String LETTERS_NOT_EXACT = "ML-4120";

  /** Dead letters that an earlier command has begun to send back otherwise. */
  public static final String LETTERS_BEGUN = "ML-4121";

  /** Dead letters whose rows may be written already, in a place that does not tell. */
  public static final String LETTERS_MAY_REPEAT = "ML-4122";

  /** Dead letters of other pipelines only. */
  public static final String LETTERS_OF_OTHERS = "ML-4123";

  /** Dead letters that another command is sending back. */
  public static final String LETTERS_LOCKED = "ML-4124";

  /** A range of which no part can be replayed on its own. */
  public static final String NOT_IN_PARTS = "ML-4140";

  /** An output of which no part can be replaced. */
  public static final String NOT_REPLACEABLE = "ML-4141";

  /** Outputs that have parts of another backfill. */
  public static final String OTHER_BACKFILL = "ML-4142";

  /** An output that is compared and is not on this machine. */
  public static final String NOT_LOCAL = "ML-4143";

  /** A file that would be overwritten. */
  public static final String FILE_EXISTS = "ML-4130";

  /** Nothing that a new file could be made from. */
  public static final String NOTHING_TO_SAMPLE = "ML-4131";

  /** A service that did not answer while running. */
  static final String UNREACHABLE = "ML-5900";

  /** A file or directory that was refused while running. */
  public static final String PATH = "ML-5901";

  /** No space left. */
  static final String DISK_FULL = "ML-5902";

  /** Our bug. */
  static final String BUG = "ML-9100";

  private Refusals() {}

  public static UserException of(String code, String message) {
    return new UserException(diagnostic(code, message));
  }

  public static UserException of(String code, String message, Throwable cause) {
    return new UserException(diagnostic(code, message), cause);
  }

  public static Diagnostic diagnostic(String code, String message) {
    return Diagnostic.error(Position.ofFile("millrace"), code, "", message);
  }
}

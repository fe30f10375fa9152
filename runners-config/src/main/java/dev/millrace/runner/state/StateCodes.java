package dev.millrace.runner.state;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;

/** The codes of this package; {@code docs/errors/state.md} lists them. */
final class StateCodes {
  /** A directory that another process uses. */
  static final String LOCKED = "ML-4260";

  /** A directory that is not one of state, or whose record cannot be read. */
  static final String NOT_STATE = "ML-4261";

  /** The state of another pipeline. */
  static final String OTHER_PIPELINE = "ML-4262";

  /** The state of another version of Millrace. */
  static final String OTHER_VERSION = "ML-4263";

  /** No checkpoint that is whole. */
  static final String NOTHING_WHOLE = "ML-4264";

  /** A checkpoint that is not whole; an older one is gone on with. */
  static final String OLDER = "ML-4265";

  /** The state of a run that has come to its end. */
  static final String ENDED = "ML-4266";

  /** State that was begun from another savepoint, or without one. */
  static final String OTHER_ORIGIN = "ML-4267";

  private StateCodes() {}

  static UserException error(String code, String message) {
    return new UserException(Diagnostic.error(Position.ofFile("millrace"), code, "", message));
  }

  static Diagnostic warning(String code, String message) {
    return Diagnostic.warning(Position.ofFile("millrace"), code, "", message);
  }
}

package dev.millrace.runner.flink;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;

/** The codes of this package; {@code docs/errors/flink.md} lists them. */
final class FlinkCodes {
  /** A profile that cannot be read. */
  static final String PROFILE = "ML-4200";

  /** An address that is none. */
  static final String ADDRESS = "ML-4201";

  /** A cluster that does not answer. */
  static final String UNREACHABLE = "ML-4202";

  /** Fewer slots than the job needs. */
  static final String SLOTS = "ML-4203";

  /** A savepoint that cannot be used or made. */
  static final String SAVEPOINT = "ML-4204";

  /** A savepoint whose state does not fit the pipeline any more. */
  static final String STATE = "ML-4205";

  /** A checkpoint directory that cannot be written, or checkpoints that fail. */
  static final String CHECKPOINTS = "ML-4206";

  /** A job that Flink does not accept. */
  static final String REJECTED = "ML-4207";

  /** A job that failed on the cluster. */
  static final String FAILED = "ML-4208";

  /** A job that failed and starts again. */
  static final String RESTARTED = "ML-4209";

  /** Where a job that has ended can go on from. */
  static final String LAST_STATE = "ML-4210";

  /** A savepoint for a run whose files appear together at its end. */
  static final String STAGED_ELSEWHERE = "ML-4211";

  /** State that is to be kept of a run that has nothing to go on with. */
  static final String NOTHING_TO_KEEP = "ML-4212";

  /** A cluster of a version that cannot read what is submitted. */
  static final String VERSION = "ML-4213";

  /** A live run without checkpoints. */
  static final String NO_CHECKPOINTS = "ML-4251";

  private FlinkCodes() {}

  static UserException error(String code, String message) {
    return new UserException(diagnostic(code, message));
  }

  static UserException error(String code, String message, Throwable cause) {
    return new UserException(diagnostic(code, message), cause);
  }

  static Diagnostic warning(String code, String message) {
    return Diagnostic.warning(Position.ofFile("millrace"), code, "", message);
  }

  static Diagnostic diagnostic(String code, String message) {
    return Diagnostic.error(Position.ofFile("millrace"), code, "", message);
  }
}

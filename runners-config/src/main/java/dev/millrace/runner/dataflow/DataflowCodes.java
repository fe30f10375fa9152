package dev.millrace.runner.dataflow;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;

/** The problems that running on Dataflow gives, each with its code. */
final class DataflowCodes {
  /** Console output, which nobody would see. */
  static final String CONSOLE = "ML-4300";

  /** A path of this machine, which workers cannot reach. */
  static final String LOCAL_PATH = "ML-4301";

  /** Runner v1. */
  static final String RUNNER_V1 = "ML-4302";

  /** {@code --until-idle}. */
  static final String UNTIL_IDLE = "ML-4303";

  /** A broker on this machine, which workers cannot reach. */
  static final String LOCAL_BROKER = "ML-4304";

  /** A step that needs what Dataflow does not have. */
  static final String STEP = "ML-4305";

  /** A setting that must be given. */
  static final String MISSING = "ML-4310";

  /** A setting that cannot be right. */
  static final String BAD_SETTING = "ML-4311";

  /** An option that Beam does not know, or a value that it does not take. */
  static final String OPTION = "ML-4312";

  /** A profile that cannot be read. */
  static final String PROFILE = "ML-4313";

  /** A job of that name is running already, or none is. */
  static final String JOB_NAME = "ML-4314";

  /** No credentials. */
  static final String CREDENTIALS = "ML-5370";

  /** A bucket that is missing or closed. */
  static final String BUCKET = "ML-5371";

  /** Dataflow did not take the job. */
  static final String REFUSED = "ML-5372";

  /** The job failed. */
  static final String FAILED = "ML-5373";

  /** Google's services cannot be reached. */
  static final String UNREACHABLE = "ML-5374";

  private DataflowCodes() {}

  static UserException failure(String code, String message) {
    return new UserException(error(code, message));
  }

  static UserException failure(String code, String message, Throwable cause) {
    return new UserException(error(code, message), cause);
  }

  static Diagnostic error(String code, String message) {
    return Diagnostic.error(Position.ofFile("dataflow"), code, "", message);
  }
}

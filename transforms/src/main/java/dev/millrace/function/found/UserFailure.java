package dev.millrace.function.found;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import org.jspecify.annotations.Nullable;

/** What user code threw. */
final class UserFailure extends RuntimeException {
  private static final int MAX_LENGTH = 300;

  private UserFailure(Throwable cause) {
    super(cause.getMessage(), cause, false, false);
  }

  /** An exception, to be made a {@link #fault}; an error goes on as it is. */
  static RuntimeException of(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof UserFailure known
        ? known
        : new UserFailure(thrown == null ? new IllegalStateException() : thrown);
  }

  /**
   * The fault of the row that user code failed for.
   *
   * @param what failed, for example {@code function GEO_CELL}
   */
  static RowFault fault(String what, Throwable thrown) {
    Throwable known = thrown instanceof UserFailure ? thrown.getCause() : null;
    Throwable root = known == null ? thrown : known;
    return new RowFault(ErrorCodes.USER_CODE_FAILED, what + " failed: " + reason(root), root);
  }

  private static String reason(Throwable root) {
    String message = root.getMessage();
    String line =
        message == null || message.isBlank() ? "" : message.lines().findFirst().orElse("");
    String name = root.getClass().getSimpleName();
    String whole = line.isEmpty() ? name : name + ": " + line;
    return whole.length() > MAX_LENGTH ? whole.substring(0, MAX_LENGTH) + "..." : whole;
  }
}

package dev.millrace.element;

import org.jspecify.annotations.Nullable;

/**
 * A row's own data is bad: it cannot be decoded, or an expression over it fails. The host of the
 * kernel makes that row a dead letter; any other exception fails the bundle.
 */
public final class RowFault extends RuntimeException {
  private final String code;

  /**
   * @param code a code of the family ML-6xxx (see the page on error codes)
   * @param message one sentence that names the column and shows the value, without secrets
   */
  public RowFault(String code, String message, @Nullable Throwable cause) {
    // No stack trace: a stream of broken rows must not cost more than a stream of good ones.
    super(message, cause, false, false);
    this.code = code;
  }

  public RowFault(String code, String message) {
    this(code, message, null);
  }

  public String code() {
    return code;
  }

  /** The sentence for people; never null. */
  public String reason() {
    String message = getMessage();
    return message == null ? code : message;
  }
}

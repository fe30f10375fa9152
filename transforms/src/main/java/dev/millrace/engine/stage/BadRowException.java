package dev.millrace.engine.stage;

import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import org.jspecify.annotations.Nullable;

/** A bad row in a pipeline that says {@code on_error: fail}: ends the run. */
public final class BadRowException extends RuntimeException {
  private final String code;

  /**
   * @param at where the record came from, if that is known
   */
  public BadRowException(String step, RowFault fault, @Nullable Coordinates at) {
    super("step '" + step + "': " + fault.reason() + (at == null ? "" : " (" + at + ")"), fault);
    this.code = fault.code();
  }

  /** The fault's code. */
  public String code() {
    return code;
  }
}

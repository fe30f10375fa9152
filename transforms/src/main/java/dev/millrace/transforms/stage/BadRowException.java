package dev.millrace.transforms.stage;

import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import org.jspecify.annotations.Nullable;

/** A bad row in a pipeline that says {@code on_error: fail}: ends the run. */
public final class BadRowException extends RuntimeException {
  private final String code;

  BadRowException(String step, RowFault fault, @Nullable Coordinates at) {
    super("step '" + step + "': " + fault.reason() + (at == null ? "" : " (" + at + ")"), fault);
    this.code = fault.code();
  }

  public String code() {
    return code;
  }
}

package dev.millrace.kernel.sequence;

import dev.millrace.element.Event;
import org.jspecify.annotations.Nullable;

/** The newest row of one key, which gaps after it are filled from. */
public final class GapState {
  /** A result or a row of a gap; null if there is nothing to be filled. */
  @Nullable Event newest;

  /** Windows that begin at this time or later are not filled. */
  long end;

  GapState() {}
}

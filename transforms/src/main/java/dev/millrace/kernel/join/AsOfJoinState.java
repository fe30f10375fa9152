package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import org.jspecify.annotations.Nullable;

/** The newest version of one key, and whether a row has used it yet. */
public final class AsOfJoinState {
  @Nullable Event version;
  boolean used;

  AsOfJoinState() {}
}

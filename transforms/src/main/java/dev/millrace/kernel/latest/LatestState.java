package dev.millrace.kernel.latest;

import dev.millrace.element.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest version of one key, and versions whose time is not over. */
public final class LatestState {
  /** Versions of one time, in the order of their bytes. */
  final List<Event> pending = new ArrayList<>();

  /** The position of the newest version; null if there is none. */
  Object @Nullable [] position;

  /** Its row, where later versions may lack values of it; null after the end of the row. */
  Object @Nullable [] row;

  LatestState() {}

  void clear() {
    pending.clear();
    position = null;
    row = null;
  }
}

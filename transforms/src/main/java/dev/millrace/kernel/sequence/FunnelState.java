package dev.millrace.kernel.sequence;

import java.util.ArrayList;
import java.util.List;

/** What is known of one key: the open attempt, and the events of the newest time. */
public final class FunnelState {
  /** Of each event of {@link #time}, which steps it fits, a bit each. */
  final List<Long> pending = new ArrayList<>();

  /** The time of {@link #pending}. */
  long time;

  /** When each step of the open attempt was reached; empty if none is open. */
  final List<Long> reached = new ArrayList<>();

  FunnelState() {}
}

package dev.millrace.parity;

import dev.millrace.parity.CallDraws.Call;
import dev.millrace.testing.oracle.Windowing;
import java.util.List;
import java.util.Set;

/**
 * Random rows besides the one at a window's end. The model knows the last of them alone: its number
 * is one more than twice the events of its group.
 *
 * @param yaml keys of the step
 */
record PaneDraws(String yaml) {
  /** Rows have these columns then. */
  static final String PANE = "pane";

  static final String REVISION = "revision";

  /**
   * Where one fails, an early row of a group may be there that becomes a dead letter in the end.
   */
  private static final Set<String> MAY_FAIL = Set.of("fn: sum", "fn: mean");

  /** Null where windows change, or where a result may fail. */
  static PaneDraws of(Draw draw, Windows windows, List<Call> calls, boolean fromStream) {
    boolean changing = windows.windowing() instanceof Windowing.Sessions;
    if (changing || calls.stream().anyMatch(c -> MAY_FAIL.stream().anyMatch(c.yaml()::contains))) {
      return null;
    }
    boolean late = fromStream && !windows.global() && draw.chance(0.85);
    boolean early = !late || draw.chance(0.5);
    String count = "at_count: " + draw.of(1, 2, 3, 7);
    String every = "every: " + draw.of(1, 5, 20) + "ms";
    String keys = draw.of(count, every, count + ", " + every);
    return new PaneDraws(
        (early ? "    early: {" + keys + "}\n" : "")
            + (late
                ? "    allowed_lateness: " + draw.of(1, 1000, 60_000, 1_800_000) + "ms\n"
                : ""));
  }
}

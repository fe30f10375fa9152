package dev.millrace.job;

import dev.millrace.show.Console;
import java.util.Locale;

/** What becomes of a job on a cluster when the command that follows it is to end. */
public enum Interruption {
  /** It stops, and can go on from where it was. */
  SAVEPOINT,
  /** It goes on without being followed. */
  DETACH,
  /** It ends, and what was not published is removed. */
  CANCEL;

  /**
   * Asks whoever sits at the terminal; without one, a job that would never end stops with a
   * savepoint, and one that would have ended is cancelled.
   */
  static Interruption ask(Console console, boolean endless) {
    Interruption usual = endless ? SAVEPOINT : CANCEL;
    java.io.Console terminal = System.console();
    if (terminal == null) {
      return usual;
    }
    console.err(
        "the job runs on the cluster: "
            + (endless ? "[s]top with a savepoint, " : "")
            + "[c]ancel it, or [d]etach and let it go on? ("
            + usual.name().toLowerCase(Locale.ROOT)
            + ")");
    String answer = terminal.readLine();
    return switch (answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT)) {
      case "s", "stop", "savepoint" -> endless ? SAVEPOINT : CANCEL;
      case "c", "cancel" -> CANCEL;
      case "d", "detach" -> DETACH;
      default -> usual;
    };
  }
}

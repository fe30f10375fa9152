package dev.millrace.telemetry;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.StepCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a run does its work: its sources are connected and get answers, records that are there
 * are read, and each watermark moves as long as records come.
 *
 * @param reasons why not, a sentence each; empty if it is ready
 */
public record Readiness(List<String> reasons) {
  /** A stall of this length is no pause between two bundles any more. */
  static final Duration STALLED = Duration.ofMinutes(2);

  /** A broker that is started anew answers before; one that never has is not waited for. */
  static final Duration UNREACHABLE = Duration.ofMinutes(1);

  public Readiness {
    reasons = List.copyOf(reasons);
  }

  /** Of a run of which nothing is known yet. */
  static Readiness starting() {
    return new Readiness(List.of("the job is starting"));
  }

  public boolean ready() {
    return reasons.isEmpty();
  }

  /**
   * @param live whether sources go on for ever; those of a replay are read as fast as they can be
   * @param now in milliseconds since 1970
   */
  static Readiness of(Snapshot snapshot, Movement movement, boolean live, long now) {
    List<String> reasons = new ArrayList<>();
    if (live) {
      for (LedgerRow row : snapshot.ledger().rows()) {
        if (row.kind().equals("source")) {
          Optional<SourceState> state = snapshot.source(row);
          if (state.isPresent()) {
            stalled(row.step(), state.get(), movement, now, reasons);
          } else if (row.in() == 0 && snapshot.counter(row, StepCounters.CONNECTED).isEmpty()) {
            reasons.add("'" + row.step() + "' is not connected, or has brought nothing yet");
          }
        }
      }
    }
    return new Readiness(reasons);
  }

  private static void stalled(
      String name, SourceState state, Movement movement, long now, List<String> reasons) {
    String stream = "'" + name + "'";
    long quiet = movement.quiet(name, now);
    long stood = movement.stood(name, now);
    long unreachable = movement.unreachable(name, now);
    if (!movement.isAnswered(name)) {
      reasons.add("no server of " + stream + " has answered yet");
    } else if (unreachable >= UNREACHABLE.toMillis()) {
      reasons.add("a server of " + stream + " has not answered for " + unreachable / 1000 + " s");
    }
    boolean waiting = state.lag().isPresent() ? state.lag().getAsLong() > 0 : state.hasMore();
    if (waiting && quiet >= STALLED.toMillis()) {
      reasons.add(
          stream
              + " has "
              + (state.lag().isPresent() ? state.lag().getAsLong() + " " : "")
              + "records that are not read, and none was read for "
              + quiet / 1000
              + " s");
    } else if (quiet < STALLED.toMillis() && stood >= STALLED.toMillis()) {
      reasons.add(
          "the watermark of "
              + stream
              + " has not moved for "
              + stood / 1000
              + " s while records came"
              + state.holder().map(holder -> "; held back by " + holder.label()).orElse(""));
    }
  }
}

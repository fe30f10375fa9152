package dev.millrace.telemetry;

import dev.millrace.engine.ledger.Waits;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * That an output waits for its sink, which holds back everything before it.
 *
 * @param output its name
 * @param length how long it has been waiting by now
 */
public record SinkWait(String output, Duration length) {
  /** Shorter ones are how every sink works. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final String OUTPUT = "output:";

  /** The longest one of this process, if there is one that is worth a word. */
  public static Optional<SinkWait> longest() {
    return Waits.lengths(System.nanoTime()).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .flatMap(wait -> of(wait.getKey(), wait.getValue()));
  }

  /**
   * The one of an output, if it is worth a word.
   *
   * @param step the name under which the ledger counts
   */
  public static Optional<SinkWait> of(String step) {
    return Optional.ofNullable(Waits.lengths(System.nanoTime()).get(step))
        .flatMap(nanos -> of(step, nanos));
  }

  private static Optional<SinkWait> of(String step, long nanos) {
    Duration length = Duration.ofNanos(nanos);
    return length.compareTo(SHORTEST) < 0
        ? Optional.empty()
        : Optional.of(new SinkWait(step.replaceFirst("^" + OUTPUT, ""), length));
  }

  /** For the end of a line of progress. */
  public String text() {
    return "  '" + output + "' has waited " + Quantities.duration(length) + " for its sink";
  }
}

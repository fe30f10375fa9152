package dev.millrace.plan.walk;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What is made of the events of one key, which are gone through in the order of their times. The
 * result is a function of the multiset of these events.
 */
public sealed interface Walk permits SequenceWalk, GapWalk, FunnelWalk {
  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** What stands after the key's columns, for people; empty for nothing. */
  String keyText();

  /**
   * What it gives, a line each, for people.
   *
   * @param columns what a column of its input is called, by its place
   */
  List<String> gives(IntFunction<String> columns);

  /** What is kept of a key in a live run, besides events above the watermark, for people. */
  String state();

  /** For how long a key without events is kept; empty for as long as the input goes on. */
  Optional<Duration> span();

  /** Which events a row depends on; of a walk whose {@link #span} is known. */
  Reach reach();

  /**
   * Which events a row depends on, by their distance from its own time.
   *
   * @param before how far back those lie that it depends on in any case
   * @param after how far ahead
   * @param chain it also depends on the event before, and so on, for as long as these are not
   *     further apart than this; zero if it does not
   */
  record Reach(Duration before, Duration after, Duration chain) {}

  /** What kept state depends on besides the key, by name. */
  Map<String, String> facts(Schema input);

  /** Whether rows are results of windows, at whose end they come out. */
  default boolean perWindow() {
    return false;
  }

  /** How many of the input's columns, from the first, begin each row of the output. */
  int copies(Schema input);

  /** The columns of the input whose values are looked at. */
  Set<Integer> reads(Schema input);

  /** Tells the kinds of walks apart. */
  interface Visitor<R> {
    R visit(SequenceWalk walk);

    R visit(GapWalk walk);

    R visit(FunnelWalk walk);
  }
}

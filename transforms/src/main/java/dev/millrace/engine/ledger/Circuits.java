package dev.millrace.engine.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The circuits of this process: whether steps and outputs call their servers, or leave them alone.
 * A circuit changes while a bundle waits, when no metric of the bundle can be told; so whoever
 * shows it looks here.
 */
public final class Circuits {
  private static final Map<String, List<Circuit>> SHOWN = new TreeMap<>();

  private Circuits() {}

  /** What a circuit is, from well to worse. */
  public enum State {
    /** Calls are made. */
    CLOSED,
    /** A few calls try whether the server is well again. */
    HALF_OPEN,
    /** No calls are made. */
    OPEN
  }

  /** A circuit; asked by any thread. */
  @FunctionalInterface
  public interface Circuit {
    State state();
  }

  /**
   * Shows a circuit until {@link #hide}.
   *
   * @param step the name under which the ledger counts
   */
  public static synchronized void show(String step, Circuit circuit) {
    SHOWN.computeIfAbsent(step, name -> new ArrayList<>()).add(circuit);
  }

  /** Ends one {@link #show}. */
  public static synchronized void hide(String step, Circuit circuit) {
    SHOWN.computeIfPresent(
        step,
        (name, circuits) -> {
          circuits.remove(circuit);
          return circuits.isEmpty() ? null : circuits;
        });
  }

  /** The states by steps; the worst of a step that has several. */
  public static synchronized Map<String, State> states() {
    Map<String, State> states = new TreeMap<>();
    SHOWN.forEach(
        (step, circuits) ->
            circuits.forEach(
                circuit ->
                    states.merge(step, circuit.state(), (a, b) -> a.compareTo(b) > 0 ? a : b)));
    return states;
  }
}

package dev.millrace.compile.chunk;

import dev.millrace.engine.ledger.Counters;
import dev.millrace.engine.ledger.StepCounters;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * The events that some keys hang together with lie before what was read of a chunk: nothing of it
 * may be published, and it has to be read again from further back.
 */
public final class CutKeys extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final TreeSet<String> nodes;

  private CutKeys(Set<String> nodes) {
    super("events hang together across the beginning of what was read, in " + nodes);
    this.nodes = new TreeSet<>(nodes);
  }

  /** The keyed nodes that have such keys. */
  public Set<String> nodes() {
    return nodes;
  }

  /**
   * Looks at a run that is over.
   *
   * @throws CutKeys if a watched node has such keys
   */
  public static void check(MetricResults metrics) {
    Set<String> nodes = of(metrics);
    if (!nodes.isEmpty()) {
      throw new CutKeys(nodes);
    }
  }

  /** The nodes that have such keys. */
  public static Set<String> of(MetricResults metrics) {
    Set<String> nodes = new TreeSet<>();
    Counters.of(metrics)
        .forEach(
            (name, count) -> {
              if (name.endsWith(StepCounters.CUT_KEYS) && count > 0) {
                nodes.add(name.substring(0, name.length() - StepCounters.CUT_KEYS.length()));
              }
            });
    return nodes;
  }
}

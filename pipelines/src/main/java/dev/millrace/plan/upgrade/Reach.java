package dev.millrace.plan.upgrade;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much event time before a result the events lie that it may depend on: what each step looks
 * back, added up along the way.
 */
final class Reach {
  private Reach() {}

  /**
   * How long results lack something when steps begin to read at a moment: theirs, and those of all
   * that follows on them.
   *
   * @param begin names of the nodes that begin; a stream's for all that it feeds
   * @return empty if they may lack something for ever
   */
  static Optional<Duration> of(Plan plan, Set<String> begin) {
    Map<String, Optional<Duration>> reached = new HashMap<>();
    // They are in topological order.
    for (PlanNode node : plan.nodes()) {
      List<Optional<Duration>> before =
          node.inputs().stream()
              .map(Edge::node)
              .filter(reached::containsKey)
              .map(reached::get)
              .toList();
      if (begin.contains(node.name()) || !before.isEmpty()) {
        Optional<Duration> longest = longest(before);
        reached.put(
            node.name(),
            node.kind()
                .asKeyed()
                .map(keyed -> longest.flatMap(so -> keyed.bound(node.windowing()).map(so::plus)))
                .orElse(longest));
      }
    }
    return longest(reached.values());
  }

  /** When all begins. */
  static Optional<Duration> of(Plan plan) {
    return of(plan, plan.nodes().stream().map(PlanNode::name).collect(Collectors.toSet()));
  }

  private static Optional<Duration> longest(Collection<Optional<Duration>> all) {
    return all.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : all.stream()
            .flatMap(Optional::stream)
            .max(Duration::compareTo)
            .or(() -> Optional.of(Duration.ZERO));
  }
}

package dev.millrace.plan.upgrade;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.reach.Around;
import dev.millrace.plan.reach.OtherTimes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much event time before a result the events lie that it may depend on: what each step looks
 * back ({@link Around}), added up along the way.
 *
 * @param span empty if they may lie anywhere; of steps that hang events together for as long as
 *     these follow closely, one pause is counted
 * @param chains these steps, each with the pause that ends that: without one, events of a key hang
 *     together further back than the span
 */
public record Reach(Optional<Duration> span, SortedMap<String, Duration> chains) {
  /** The distance beyond which results depend on nothing; empty without one. */
  public Optional<Duration> bound() {
    return chains.isEmpty() ? span : Optional.empty();
  }

  /**
   * How long results lack something when steps begin to read at a moment: theirs, and those of all
   * that follows on them.
   *
   * @param begin names of the nodes that begin; a stream's for all that it feeds
   */
  static Reach of(Plan plan, Set<String> begin) {
    Map<String, Optional<Duration>> reached = new HashMap<>();
    SortedMap<String, Duration> chains = new TreeMap<>();
    Set<String> otherTimes = OtherTimes.readers(plan);
    // They are in topological order.
    for (PlanNode node : plan.nodes()) {
      List<Optional<Duration>> lacking =
          plan.readBy(node)
              .map(PlanNode::name)
              .filter(reached::containsKey)
              .map(reached::get)
              .toList();
      if (begin.contains(node.name()) || !lacking.isEmpty()) {
        Optional<Duration> longest = longest(lacking);
        if (node.kind().asKeyed().isPresent()) {
          // Events of long ago may have times of today.
          boolean known =
              !otherTimes.contains(node.name()) && Around.obstacle(plan, node).isEmpty();
          Around own = known ? Around.of(node) : Around.NOTHING;
          if (own.gap() > 0) {
            chains.put(node.name(), Duration.ofMillis(own.gap()));
          }
          longest =
              known ? longest.map(so -> so.plusMillis(own.before() + own.gap())) : Optional.empty();
        }
        reached.put(node.name(), longest);
      }
    }
    return new Reach(longest(List.copyOf(reached.values())), chains);
  }

  /** When all begins. */
  static Reach of(Plan plan) {
    return of(plan, plan.nodes().stream().map(PlanNode::name).collect(Collectors.toSet()));
  }

  private static Optional<Duration> longest(List<Optional<Duration>> all) {
    Duration longest = Duration.ZERO;
    for (Optional<Duration> one : all) {
      if (one.isEmpty()) {
        return Optional.empty();
      }
      longest = Objects.requireNonNull(longest.compareTo(one.get()) < 0 ? one.get() : longest);
    }
    return Optional.of(longest);
  }
}

package dev.millrace.compile.chunk;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.reach.Around;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Until when events that come to a graph besides others can change what it gives: {@link
 * ChunkReach} the other way round. What each step remembers is added up along the ways of the
 * events.
 *
 * <p>Steps that hang events together for as long as they follow closely have no such time. Between
 * the events and the end of what is known each of them gets a part of the time in between, in which
 * every key that goes on has to pause; a step is watched for one that does not ({@link CutKeys}).
 */
public final class Aftermath {
  /** Such steps by name → until when the events are felt before them, if each key pauses. */
  private final Map<String, Long> chains = new LinkedHashMap<>();

  private final Map<String, Integer> chainsBefore = new HashMap<>();
  private final Map<String, Long> gaps = new HashMap<>();
  private long least = EventTimes.MIN;
  private int most;

  private Aftermath() {}

  /**
   * Why nobody can tell when events are over, in words after "because"; empty if somebody can.
   *
   * @param streams what they come to
   */
  public static Optional<String> obstacle(Plan plan, Map<String, Long> streams) {
    Map<String, Long> reached = new HashMap<>();
    for (PlanNode node : plan.nodes()) {
      OptionalLong in = in(plan, node, streams, reached);
      if (in.isPresent()) {
        Optional<String> why = Around.obstacle(plan, node);
        if (why.isPresent()) {
          return why;
        }
        reached.put(node.name(), in.getAsLong());
      }
    }
    return Optional.empty();
  }

  /**
   * Follows events.
   *
   * @param plan without an {@link #obstacle}
   * @param streams name → event time of the last one that comes to it, milliseconds
   */
  public static Aftermath of(Plan plan, Map<String, Long> streams) {
    Aftermath aftermath = new Aftermath();
    Map<String, Long> until = new HashMap<>();
    Map<String, Integer> passed = new HashMap<>();
    for (PlanNode node : plan.nodes()) {
      OptionalLong in = in(plan, node, streams, until);
      if (in.isPresent()) {
        Around own = Around.of(node);
        int before =
            plan.readBy(node).mapToInt(from -> passed.getOrDefault(from.name(), 0)).max().orElse(0);
        if (own.gap() > 0) {
          aftermath.chains.put(node.name(), in.getAsLong());
          aftermath.chainsBefore.put(node.name(), before);
          aftermath.gaps.put(node.name(), own.gap());
        }
        passed.put(node.name(), own.gap() > 0 ? before + 1 : before);
        long out = EventTimes.plus(in.getAsLong(), own.before() + own.after() + own.gap());
        until.put(node.name(), out);
        aftermath.least = Math.max(aftermath.least, out);
        aftermath.most = Math.max(aftermath.most, passed.get(node.name()));
      }
    }
    return aftermath;
  }

  /** When rows that the events come to are no longer changed. */
  private static OptionalLong in(
      Plan plan, PlanNode node, Map<String, Long> streams, Map<String, Long> until) {
    if (streams.containsKey(node.name())) {
      return OptionalLong.of(streams.get(node.name()));
    }
    return plan.readBy(node)
        .filter(from -> until.containsKey(from.name()))
        .mapToLong(from -> until.get(from.name()))
        .max();
  }

  /** The event time before which the events cannot be over. */
  public long least() {
    return least;
  }

  /**
   * What to watch in a run that has the events, to know that they are over.
   *
   * @param end event time up to which no other events are still to come; not before {@link #least}
   */
  public Map<String, EdgeWatch> watches(long end) {
    Map<String, EdgeWatch> watches = new LinkedHashMap<>();
    long share = most == 0 ? 0 : (end - least) / most;
    chains.forEach(
        (name, in) -> {
          // Steps before it had theirs.
          long begin = in + share * chainsBefore.getOrDefault(name, 0);
          // What comes after the share, be it known or not, is a pause away from all before.
          watches.put(name, new EdgeWatch(begin, begin + share, gaps.getOrDefault(name, 0L)));
        });
    return watches;
  }
}

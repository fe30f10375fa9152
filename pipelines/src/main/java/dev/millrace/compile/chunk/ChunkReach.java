package dev.millrace.compile.chunk;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.reach.Around;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Which events around a span of event time the rows of a graph in that span depend on, added up
 * along the ways through the graph from what each step remembers ({@link Around}).
 *
 * <p>Of steps that hang events together for as long as they follow closely, nobody can say
 * beforehand how far back that goes: a guess is read, the step is watched, and where it was cut
 * ({@link CutKeys}) the guess is doubled. Once there is a pause, or the archive begins, nothing is
 * cut any more.
 */
public final class ChunkReach {
  /** A guess of so many gaps; often a key has no events in them, or pauses. */
  private static final long GAPS = 4;

  private final Plan plan;
  private final Map<String, Around> around = new HashMap<>();
  private final Map<String, Long> before = new HashMap<>();
  private final Map<String, Long> after = new HashMap<>();
  private final Map<String, Long> whole = new HashMap<>();

  private ChunkReach(Plan plan, Map<String, Integer> doubled) {
    this.plan = plan;
    for (PlanNode node : plan.nodes()) {
      Around own = Around.of(node);
      if (own.gap() > 0) {
        int times = Math.min(doubled.getOrDefault(node.name(), 0), Long.SIZE);
        own = own.reading(Math.scalb((double) own.gap() * GAPS, times));
      }
      around.put(node.name(), own);
    }
  }

  /**
   * Why parts of event time cannot be replayed on their own, in words after "because"; empty if
   * they can.
   *
   * @param plan of a replay
   */
  public static Optional<String> obstacle(Plan plan) {
    return plan.nodes().stream()
        .flatMap(node -> untimed(node).or(() -> Around.obstacle(plan, node)).stream())
        .findFirst();
  }

  private static Optional<String> untimed(PlanNode node) {
    return node.kind() instanceof SourceNode && node.kind().asStream().isEmpty()
        ? Optional.of(
            "'"
                + node.step()
                + "' among the transforms is not a stream, and its rows are not of"
                + " one time or another")
        : Optional.empty();
  }

  /**
   * What to read for a part.
   *
   * @param plan of a replay, without an {@link #obstacle}
   * @param doubled how often the guess of a node was too small
   */
  public static Chunk of(Plan plan, long from, long to, Map<String, Integer> doubled) {
    return new ChunkReach(plan, doubled).chunk(from, to);
  }

  private Chunk chunk(long from, long to) {
    long readFrom = EventTimes.plus(from, -farthest(this::before));
    long readTo = EventTimes.plus(to, farthest(this::after));
    Map<String, EdgeWatch> watches = new HashMap<>();
    for (PlanNode node : plan.nodes()) {
      Around own = around(node);
      // From the beginning of time nothing is cut.
      if (own.gap() > 0 && readFrom > EventTimes.MIN) {
        long needed = from - before(node) - (own.atWindowEnd() ? own.gap() : 0);
        // Another way through the graph may have pushed reading further back; nobody has watched
        // what the steps above give there.
        long begin = Math.max(readFrom + input(node), from - before(node) - own.before());
        watches.put(node.name(), new EdgeWatch(begin, needed, own.gap()));
      }
    }
    return new Chunk(from, to, readFrom, readTo, watches);
  }

  private long farthest(ToLongFunction<PlanNode> needed) {
    return plan.nodes().stream().mapToLong(needed).max().orElse(0);
  }

  private Around around(PlanNode node) {
    return around.getOrDefault(node.name(), Around.NOTHING);
  }

  /** How long before the rows of the outputs those of a node have to be right. */
  private long before(PlanNode node) {
    return remembered(
        before, node, readers(node).mapToLong(to -> before(to) + around(to).before()));
  }

  /** How long after the rows of the outputs those of a node have to be right. */
  private long after(PlanNode node) {
    return remembered(after, node, readers(node).mapToLong(to -> after(to) + around(to).after()));
  }

  /** How long after the beginning of what is read all that a node gets is right. */
  private long input(PlanNode node) {
    return remembered(
        whole, node, plan.readBy(node).mapToLong(from -> input(from) + around(from).before()));
  }

  private static long remembered(Map<String, Long> known, PlanNode node, LongStream found) {
    Long before = known.get(node.name());
    if (before == null) {
      before = found.max().orElse(0);
      known.put(node.name(), before);
    }
    return before;
  }

  /** Who reads rows of a node, or what it rejected. */
  private Stream<PlanNode> readers(PlanNode node) {
    return plan.nodes().stream()
        .filter(to -> plan.readBy(to).map(PlanNode::name).anyMatch(node.name()::equals));
  }
}

package dev.millrace.plan.reach;

import dev.millrace.engine.exchange.PendingBuckets;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CompareNode;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.plan.node.NodeKind.Memory;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.Keep;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of an output may still be to come while a live run goes on, of events that it has
 * read: rows wait in the state of steps until the watermark is so far beyond their own time.
 *
 * @param behind how far; empty if nobody can tell
 * @param streams the streams whose watermarks decide about it
 */
public record Outstanding(Optional<Duration> behind, Set<String> streams) {
  /** By how much later a step may give what is due. */
  private static final Duration BUCKET = Duration.ofMillis(PendingBuckets.BUCKET_MILLIS);

  public Outstanding {
    streams = Set.copyOf(streams);
  }

  /**
   * Those of an output.
   *
   * @return empty if all its rows come as soon as their events are read
   */
  public static Optional<Outstanding> of(Plan plan, PlanOutput output) {
    Map<String, Way> ways = new HashMap<>();
    Set<String> others = OtherTimes.readers(plan);
    // What a node reads comes before it.
    for (PlanNode node : plan.nodes()) {
      Way way = new Way();
      node.kind().asStream().ifPresent(stream -> way.streams.add(node.name()));
      for (PlanNode from : plan.readBy(node).toList()) {
        way.add(ways.getOrDefault(from.name(), way));
      }
      node.kind().asKeyed().ifPresent(keyed -> way.pass(node, keyed));
      if (others.contains(node.name()) || givesOtherTimes(plan, node)) {
        way.behind = Optional.empty();
      }
      ways.put(node.name(), way);
    }
    Way all = new Way();
    output.inputs().forEach(edge -> all.add(ways.getOrDefault(edge.node(), all)));
    return all.waits ? Optional.of(new Outstanding(all.behind, all.streams)) : Optional.empty();
  }

  private static boolean givesOtherTimes(Plan plan, PlanNode node) {
    return node.kind().asKeyed().isEmpty() && Around.obstacle(plan, node).isPresent();
  }

  /** What is known of the rows of a node. */
  private static final class Way {
    private boolean waits;
    private Optional<Duration> behind = Optional.of(Duration.ZERO);
    private final Set<String> streams = new HashSet<>();

    void add(Way other) {
      if (other != this) {
        waits |= other.waits;
        behind =
            behind.flatMap(mine -> other.behind.map(its -> mine.compareTo(its) < 0 ? its : mine));
        streams.addAll(other.streams);
      }
    }

    void pass(PlanNode node, KeyedNode keyed) {
      if (!keyed.answersAtOnce()) {
        waits = true;
        behind =
            behind.flatMap(
                so -> keyed.accept(new Waiting(node)).map(own -> so.plus(own).plus(BUCKET)));
      }
    }
  }

  /** How far the watermark has to be beyond a row's time before a step gives it. */
  private record Waiting(PlanNode node) implements KeyedNode.KeyedVisitor<Optional<Duration>> {
    private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

    /** The last row of a run is known when the run is over. */
    @Override
    public Optional<Duration> visit(DeduplicateNode dedup) {
      return dedup.keep() == Keep.LAST ? Optional.of(dedup.within()) : AT_ONCE;
    }

    @Override
    public Optional<Duration> visit(LatestNode latest) {
      return AT_ONCE;
    }

    /** A row whose next one is asked for waits for that, or for the end of its sequence. */
    @Override
    public Optional<Duration> visit(WalkNode walk) {
      return walk.walk().span().map(known -> walk.walk().reach().after());
    }

    /** Rows have the time of the end of their window. */
    @Override
    public Optional<Duration> visit(CombineNode combine) {
      return AT_ONCE;
    }

    /** A row without a partner is known when none can come any more. */
    @Override
    public Optional<Duration> visit(JoinNode join) {
      return join.kind()
          .accept(
              new PairJoin.PairVisitor<>() {
                @Override
                public Optional<Duration> visit(IntervalJoin interval) {
                  return join.memory(node.windowing()).flatMap(Memory::span);
                }

                @Override
                public Optional<Duration> visit(AsOfJoin asOf) {
                  return AT_ONCE;
                }

                @Override
                public Optional<Duration> visit(WindowJoin window) {
                  return AT_ONCE;
                }
              });
    }

    /** It gives no rows. */
    @Override
    public Optional<Duration> visit(CompareNode compare) {
      return AT_ONCE;
    }
  }
}

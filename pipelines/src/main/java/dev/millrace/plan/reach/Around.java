package dev.millrace.plan.reach;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CompareNode;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ElementNode.NewTimes;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.NodeKind.Memory;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.node.WindowNode;
import dev.millrace.plan.walk.Walk;
import dev.millrace.spec.KeyedStep.Keep;
import java.time.Duration;
import java.util.Optional;

/**
 * Which events around its own time a row of a step depends on, in milliseconds: the one answer to
 * the question how far the past matters, for chunks, upgrades and events that are sent back. What a
 * key is remembered for ({@link Memory}) is no such answer: whether an event begins a run of
 * duplicates, or a session, depends on the event before, which depends on the one before that.
 *
 * @param before how long before it they begin
 * @param after how long after it they end
 * @param gap if a row depends on the event before, and so on, for as long as these are not further
 *     apart: how far; otherwise 0
 * @param atWindowEnd whether rows have the time of the end of their window, a gap after its last
 *     event
 */
public record Around(long before, long after, long gap, boolean atWindowEnd) {
  /** Of its own event alone. */
  public static final Around NOTHING = new Around(0, 0, 0, false);

  /** More than there is. */
  private static final double LONGEST = Long.MAX_VALUE / 1000.0;

  private static Around memory(Duration before, Duration after) {
    return new Around(before.toMillis(), after.toMillis(), 0, false);
  }

  /** The same step, of whose chains so much is read. */
  public Around reading(double millis) {
    return new Around((long) Math.min(millis, LONGEST), after, gap, atWindowEnd);
  }

  /**
   * What a row of a node depends on.
   *
   * @throws IllegalStateException if there is an {@link #obstacle}
   */
  public static Around of(PlanNode node) {
    return node.kind().asKeyed().map(keyed -> keyed.accept(new Reach(node))).orElse(NOTHING);
  }

  /** What a keyed step remembers; see {@link Memory}. */
  private record Reach(PlanNode node) implements KeyedNode.KeyedVisitor<Around> {
    @Override
    public Around visit(DeduplicateNode dedup) {
      long within = dedup.within().toMillis();
      // The last row of a run is known when the run is over.
      return new Around(0, dedup.keep() == Keep.LAST ? within : 0, within, false);
    }

    @Override
    public Around visit(WalkNode walk) {
      Walk.Reach reach = walk.walk().reach();
      return new Around(
          reach.before().toMillis(), reach.after().toMillis(), reach.chain().toMillis(), false);
    }

    @Override
    public Around visit(CombineNode combine) {
      Duration span = span(combine);
      return node.windowing().merges()
          ? new Around(0, 0, span.toMillis(), true)
          : memory(span, Duration.ZERO);
    }

    /** A row without a partner is known when none can come any more. */
    @Override
    public Around visit(JoinNode join) {
      return memory(span(join), span(join));
    }

    @Override
    public Around visit(LatestNode latest) {
      throw new IllegalStateException(node.name() + " remembers for ever");
    }

    @Override
    public Around visit(CompareNode compare) {
      throw new IllegalStateException(node.name() + " remembers for ever");
    }

    private Duration span(KeyedNode keyed) {
      return keyed.memory(node.windowing()).flatMap(Memory::span).orElseThrow();
    }
  }

  /** Why no such time can be told of a node's rows, in words after "because". */
  public static Optional<String> obstacle(Plan plan, PlanNode node) {
    return node.kind().accept(new Obstacle(plan, node));
  }

  /** Whether a node groups rows by sessions that are results of sessions already. */
  public static boolean isOfSessions(Plan plan, PlanNode node) {
    return node.windowing().merges()
        && node.kind().asKeyed().filter(Around::groupsByWindow).isPresent()
        && !ofEvents(plan, node);
  }

  private static boolean groupsByWindow(KeyedNode keyed) {
    return keyed.resultTimes() == ResultTimes.WINDOW_END;
  }

  /** Whether the windows of what a node gets are made of single events. */
  private static boolean ofEvents(Plan plan, PlanNode reader) {
    return reader.inputs().stream()
        .map(edge -> plan.node(edge.node()))
        .allMatch(
            from ->
                from.kind() instanceof WindowNode
                    || from.kind().asKeyed().filter(Around::groupsByWindow).isEmpty()
                        && ofEvents(plan, from));
  }

  private record Obstacle(Plan plan, PlanNode node) implements NodeKind.Visitor<Optional<String>> {
    @Override
    public Optional<String> visit(SourceNode source) {
      return Optional.empty();
    }

    @Override
    public Optional<String> visit(ElementNode element) {
      return element.newTimes() == NewTimes.NONE
          ? Optional.empty()
          : Optional.of(
              "'"
                  + node.step()
                  + "' gives events other times, and nothing says how far from"
                  + " those that they have");
    }

    @Override
    public Optional<String> visit(KeyedNode keyed) {
      Memory memory = keyed.memory(node.windowing()).orElseThrow();
      if (memory.span().isEmpty()) {
        return Optional.of(
            "'"
                + node.step()
                + "' remembers without an end ("
                + memory.text()
                + "): each part"
                + " would need all events before it");
      }
      return isOfSessions(plan, node)
          ? Optional.of(
              "'"
                  + node.step()
                  + "' takes rows that are in sessions already, which may be of any"
                  + " length")
          : Optional.empty();
    }

    @Override
    public Optional<String> visit(ErrorsNode errors) {
      return Optional.empty();
    }
  }
}

package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.inspect.Duplicates.Dropped;
import dev.millrace.inspect.Reasons.Own;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CompareNode;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.walk.FunnelWalk;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.WindowText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Why steps with a key do with an event what they do: which other event has a part in it. */
final class KeyedReasons implements KeyedNode.KeyedVisitor<List<String>> {
  private final ObservedPlan observed;
  private final Effect effect;
  private final Duplicates duplicates;
  private final PlanNode node;
  private final List<Own> own;

  /**
   * @param own the event's rows that the step took in
   */
  KeyedReasons(ObservedPlan observed, Counterfactual counterfactual, PlanNode node, List<Own> own) {
    this.observed = observed;
    this.effect = counterfactual.effect();
    this.duplicates = counterfactual.at(node);
    this.node = node;
    this.own = own;
  }

  @Override
  public List<String> visit(DeduplicateNode dedup) {
    List<String> lines = new ArrayList<>();
    for (Dropped dropped : duplicates.dropped()) {
      lines.add(
          "of that of "
              + at(dropped.kept(), dropped.row())
              + ", with "
              + ElementReasons.columns(dedup.key(), dropped.row())
              + "; within "
              + WindowText.of(dedup.within()));
    }
    List<Event> others = duplicates.others();
    for (Event other : others.stream().limit(Reasons.SHOWN).toList()) {
      lines.add("its duplicate of " + Instant.ofEpochMilli(other.time()) + " is left out here");
    }
    if (others.size() > Reasons.SHOWN) {
      lines.add("and " + (others.size() - Reasons.SHOWN) + " more");
    }
    return lines;
  }

  @Override
  public List<String> visit(LatestNode latest) {
    return own.stream()
        .map(
            row ->
                "version "
                    + ElementReasons.columns(latest.orderBy(), row)
                    + " of "
                    + ElementReasons.columns(latest.key(), row))
        .toList();
  }

  @Override
  public List<String> visit(WalkNode walk) {
    return own.stream()
        .map(
            row ->
                (walk.key().isEmpty()
                        ? "one of all rows"
                        : "one of the rows of " + ElementReasons.columns(walk.key(), row))
                    + (walk.walk() instanceof FunnelWalk funnel ? fits(funnel, row) : ""))
        .distinct()
        .toList();
  }

  /** Which steps of a funnel a row fits; its columns after the key tell, one a step. */
  private static String fits(FunnelWalk funnel, Own row) {
    List<String> fitting = new ArrayList<>();
    int column = funnel.keys();
    for (String step : funnel.steps().keySet()) {
      if (Boolean.TRUE.equals(row.row().values()[column++])) {
        fitting.add(step);
      }
    }
    return fitting.isEmpty() ? "; it fits no step" : "; it fits " + String.join(", ", fitting);
  }

  @Override
  public List<String> visit(CombineNode combine) {
    return own.stream()
        .map(
            row ->
                "group "
                    + (combine.groupColumns().isEmpty()
                        ? "of all"
                        : ElementReasons.columns(combine.groupColumns(), row))
                    + (row.row().window().isGlobal()
                        ? ""
                        : ", window " + PreviewText.window(row.row().window())))
        .distinct()
        .toList();
  }

  @Override
  public List<String> visit(JoinNode join) {
    boolean lone = effect.became(node.name()).getOrDefault(Disposition.UNMATCHED, 0L) > 0;
    if (!lone && join.type() != JoinType.ANTI) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (Own row : own) {
      int input = row.input();
      KeyCodec key = KeyCodec.of(row.schema(), join.key(input));
      if (key.hasNull(row.row().values())) {
        lines.add("its key is NULL, which matches nothing");
        continue;
      }
      Edge other = node.inputs().get(1 - input);
      String name = CapturePoints.name(observed.plan(), other);
      String values = ElementReasons.columns(join.key(input), row);
      lines.add(
          nearest(row, join.key(input), other, join.key(1 - input))
              .map(
                  found ->
                      "the nearest of "
                          + name
                          + " is that of "
                          + at(found, row)
                          + (lone ? ": " + rule(join.kind()) : ""))
              .orElse("no row of " + name + " matches " + values));
    }
    return lines;
  }

  private static String rule(PairJoin kind) {
    return kind.accept(
        new PairJoin.PairVisitor<String>() {
          @Override
          public String visit(IntervalJoin interval) {
            return "the second input's may be "
                + WindowText.of(interval.lower())
                + " to "
                + WindowText.of(interval.upper())
                + " after the first's";
          }

          @Override
          public String visit(AsOfJoin asOf) {
            return "a version must not be after its row"
                + asOf.tolerance()
                    .map(t -> ", nor more than " + WindowText.of(t) + " before it")
                    .orElse("");
          }

          @Override
          public String visit(WindowJoin window) {
            return "both must be in the same window";
          }
        });
  }

  @Override
  public List<String> visit(CompareNode compare) {
    return List.of();
  }

  /** The row of the same key, elsewhere, that is nearest in event time. */
  private Optional<Event> nearest(Own row, List<String> key, Edge edge, List<String> otherKey) {
    Schema schema = observed.plan().schema(edge);
    byte[] wanted = KeyCodec.of(row.schema(), key).encode(row.row().values());
    KeyCodec codec = KeyCodec.of(schema, otherKey);
    return effect.rows(CapturePoints.name(observed.plan(), edge)).stream()
        .filter(other -> Arrays.equals(codec.encode(other.values()), wanted))
        .min(Comparator.comparingLong(other -> Math.abs(other.time() - row.row().time())));
  }

  /** {@code 2025-03-01T10:00:00Z, 4s before}. */
  private static String at(Event other, Own row) {
    long after = other.time() - row.row().time();
    String when =
        after == 0
            ? "the same time"
            : Reasons.duration(after) + (after < 0 ? " before it" : " after it");
    return Instant.ofEpochMilli(other.time()) + ", " + when;
  }
}

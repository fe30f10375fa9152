package dev.millrace.plan;

import dev.millrace.plan.NodeKind.CombineNode;
import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.NodeKind.JoinNode;
import dev.millrace.plan.NodeKind.LookupNode;
import dev.millrace.spec.StepSpec.Emit;
import dev.millrace.spec.StepSpec.IntervalJoin;
import dev.millrace.spec.StepSpec.WindowJoin;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.time.Duration;
import java.util.Optional;

/** What a step remembers in a live run, per what, and until when. */
public final class StateBounds {
  private StateBounds() {}

  /** The sentence for people; empty for steps that remember nothing. */
  public static Optional<String> of(PlanNode node) {
    if (node.kind() instanceof DeduplicateNode dedup) {
      return Optional.of(ofDeduplicate(dedup));
    } else if (node.kind() instanceof CombineNode combine) {
      return Optional.of(ofCombine(combine, node.windowing()));
    } else if (node.kind() instanceof JoinNode join) {
      return Optional.of(ofJoin(join, node.windowing()));
    } else if (node.kind() instanceof LookupNode) {
      return Optional.of("the whole table, from the start");
    }
    return Optional.empty();
  }

  /**
   * How much event time behind the watermark the keys are of that a step remembers: those that had
   * no event for so long are forgotten, about a second of event time later at most. Empty for steps
   * that remember nothing, and for those that remember every key until the input ends.
   */
  public static Optional<Duration> span(PlanNode node) {
    if (node.kind() instanceof DeduplicateNode dedup) {
      return Optional.of(dedup.within());
    } else if (node.kind() instanceof CombineNode) {
      return span(node.windowing());
    } else if (node.kind() instanceof JoinNode join) {
      if (join.kind() instanceof IntervalJoin interval) {
        Duration left = positive(interval.upper());
        Duration right = positive(interval.lower().negated());
        return Optional.of(left.compareTo(right) > 0 ? left : right);
      }
      return join.kind() instanceof WindowJoin ? span(node.windowing()) : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<Duration> span(WindowingSpec windowing) {
    if (windowing instanceof FixedWindows fixed) {
      return Optional.of(fixed.size());
    } else if (windowing instanceof SlidingWindows sliding) {
      return Optional.of(sliding.size());
    } else if (windowing instanceof SessionWindows sessions) {
      return Optional.of(sessions.gap());
    }
    return Optional.empty();
  }

  private static String ofDeduplicate(DeduplicateNode dedup) {
    String within = WindowText.of(dedup.within());
    String kept = "one time per key for " + within + " after its last kept event";
    return dedup.emit() == Emit.ON_ARRIVAL ? kept : kept + ", and the events above the watermark";
  }

  private static String ofCombine(CombineNode combine, WindowingSpec windowing) {
    String what =
        combine.groupColumns().isEmpty()
            ? "one accumulator per window"
            : "one accumulator per key and window";
    return what + untilEnd(windowing);
  }

  private static String untilEnd(WindowingSpec windowing) {
    if (Flow.isGlobal(windowing)) {
      return ", until the input ends: it grows with the number of keys";
    } else if (windowing instanceof SessionWindows sessions) {
      return ", until " + WindowText.of(sessions.gap()) + " without an event have passed";
    }
    return ", until the watermark passes the window's end";
  }

  private static String ofJoin(JoinNode join, WindowingSpec windowing) {
    if (join.kind() instanceof IntervalJoin interval) {
      return "each left event for "
          + WindowText.of(positive(interval.upper()))
          + ", each right event for "
          + WindowText.of(positive(interval.lower().negated()))
          + " behind the watermark";
    } else if (join.kind() instanceof WindowJoin) {
      return "every event of both sides per key and window" + untilEnd(windowing);
    }
    return "the newest version per key, for ever; newer versions and rows until the watermark"
        + " passes them";
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}

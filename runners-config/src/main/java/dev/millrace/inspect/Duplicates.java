package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.inspect.Reasons.Own;
import dev.millrace.kernel.EventCodec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.spec.KeyedStep.Emit;
import dev.millrace.spec.KeyedStep.Keep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a Deduplicate makes of an event's rows, by the rows that it took in and those that it kept.
 *
 * @param kept the event's rows that it kept
 * @param dropped the event's other rows
 * @param others rows of other events that it dropped for one of the event's; without the event, one
 *     of these would be kept
 */
record Duplicates(List<Own> kept, List<Dropped> dropped, List<Event> others) {
  static final Duplicates NONE = new Duplicates(List.of(), List.of(), List.of());

  /** A row that was dropped for one that was kept. */
  record Dropped(Own row, Event kept) {}

  /**
   * Looks at a step.
   *
   * @param repeated whether an equal event came before this one, which then is the one that counts
   */
  static Duplicates of(Plan plan, Effect effect, PlanNode node, boolean repeated) {
    return node.kind()
        .asDeduplicate()
        .map(dedup -> new Finder(plan, effect, node, dedup).find(repeated))
        .orElse(NONE);
  }

  private static final class Finder {
    private final DeduplicateNode dedup;
    private final KeyCodec keys;
    private final EventCodec codec;
    private final List<Event> taken;
    private final List<Event> kept;
    private final List<Own> own;

    Finder(Plan plan, Effect effect, PlanNode node, DeduplicateNode dedup) {
      Set<Integer> hidden = new HiddenCells(plan).in(node.inputs().get(0));
      Edge input = node.inputs().get(0);
      String from = CapturePoints.name(plan, input);
      this.dedup = dedup;
      this.keys = KeyCodec.of(plan.schema(input), dedup.key());
      this.codec = EventCodec.of(RowCodec.of(plan.schema(input)));
      this.taken = effect.rows(from);
      this.kept = effect.rows(CapturePoints.name(plan, new Edge(node.name(), 0)));
      this.own =
          effect.at(from).added().stream()
              .map(row -> new Own(0, plan.schema(input), row, hidden))
              .toList();
    }

    Duplicates find(boolean repeated) {
      List<Own> keptOwn = new ArrayList<>();
      List<Dropped> dropped = new ArrayList<>();
      List<Event> runs = new ArrayList<>();
      Set<Event> claimed = new HashSet<>();
      for (Own row : own) {
        Optional<Event> found = keptFor(row.row(), ofKey(kept, row.row()).toList());
        if (found.isEmpty()) {
          continue;
        }
        if (!repeated && isEqual(found.get(), row.row()) && claimed.add(found.get())) {
          keptOwn.add(row);
          runs.addAll(run(found.get()));
        } else {
          dropped.add(new Dropped(row, found.get()));
        }
      }
      List<Event> ownRows = own.stream().map(Own::row).toList();
      return new Duplicates(keptOwn, dropped, Effect.surplus(runs, ownRows, codec));
    }

    /** All rows for which this one was kept, itself among them. */
    private List<Event> run(Event one) {
      List<Event> candidates = ofKey(kept, one).toList();
      return ofKey(taken, one)
          .filter(row -> keptFor(row, candidates).filter(found -> found == one).isPresent())
          .sorted(Comparator.comparingLong(Event::time))
          .toList();
    }

    private Stream<Event> ofKey(List<Event> rows, Event one) {
      byte[] key = keys.encode(one.values());
      return rows.stream().filter(row -> Arrays.equals(keys.encode(row.values()), key));
    }

    /** Which of the kept rows of its key a row belongs to; no two of these have one time. */
    private Optional<Event> keptFor(Event row, List<Event> candidates) {
      Comparator<Event> byTime = Comparator.comparingLong(Event::time);
      if (dedup.emit() == Emit.ON_ARRIVAL) {
        return candidates.stream()
            .min(Comparator.comparingLong(other -> Math.abs(other.time() - row.time())));
      }
      return dedup.keep() == Keep.LAST
          ? candidates.stream().filter(other -> other.time() >= row.time()).min(byTime)
          : candidates.stream().filter(other -> other.time() <= row.time()).max(byTime);
    }

    private boolean isEqual(Event one, Event other) {
      return Effect.bytes(one, codec).equals(Effect.bytes(other, codec));
    }
  }
}

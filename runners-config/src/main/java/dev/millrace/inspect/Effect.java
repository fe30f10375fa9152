package dev.millrace.inspect;

import dev.millrace.capture.CapturedRun;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one event does: how a run with it differs from the same run without it. */
final class Effect {
  private final CapturedRun with;
  private final CapturedRun without;
  private final Map<String, Change> changes = new LinkedHashMap<>();

  /** The rows of a place that are there because of the event, and those that are not. */
  record Change(List<Event> added, List<Event> removed) {
    static final Change NONE = new Change(List.of(), List.of());

    boolean isEmpty() {
      return added.isEmpty() && removed.isEmpty();
    }
  }

  Effect(Plan plan, CapturedRun with, CapturedRun without) {
    this.with = with;
    this.without = without;
    for (PlanOutput place : plan.outputs()) {
      EventCodec codec = EventCodec.of(RowCodec.of(place.schema()));
      List<Event> before = without.rows().getOrDefault(place.name(), List.of());
      List<Event> after = with.rows().getOrDefault(place.name(), List.of());
      changes.put(
          place.name(), new Change(surplus(after, before, codec), surplus(before, after, codec)));
    }
  }

  /** The rows that the first list has more often than the second. */
  static List<Event> surplus(List<Event> rows, List<Event> others, EventCodec codec) {
    Map<ByteBuffer, Integer> left = new HashMap<>();
    others.forEach(event -> left.merge(bytes(event, codec), 1, Integer::sum));
    List<Event> surplus = new ArrayList<>();
    for (Event event : rows) {
      if (left.merge(bytes(event, codec), -1, Integer::sum) < 0) {
        surplus.add(event);
      }
    }
    return surplus;
  }

  static ByteBuffer bytes(Event event, EventCodec codec) {
    ByteSink sink = new ByteSink();
    codec.encode(event, sink);
    return ByteBuffer.wrap(sink.toBytes());
  }

  Change at(String place) {
    return changes.getOrDefault(place, Change.NONE);
  }

  /** All rows of a place, the event's own among them. */
  List<Event> rows(String place) {
    return with.rows().getOrDefault(place, List.of());
  }

  /** All rows of a place without the event. */
  List<Event> rowsWithout(String place) {
    return without.rows().getOrDefault(place, List.of());
  }

  /** How many more events each ledger entry of a node has because of the event; may be negative. */
  Map<Disposition, Long> became(String node) {
    Map<Disposition, Long> became = new EnumMap<>(Disposition.class);
    for (Disposition disposition : Disposition.values()) {
      long more = count(with, node, disposition) - count(without, node, disposition);
      if (more != 0) {
        became.put(disposition, more);
      }
    }
    return became;
  }

  private static long count(CapturedRun run, String node, Disposition disposition) {
    return run.ledger().rows().stream()
        .filter(row -> row.step().equals(node) && !row.kind().equals("output"))
        .mapToLong((LedgerRow row) -> row.count(disposition))
        .sum();
  }
}

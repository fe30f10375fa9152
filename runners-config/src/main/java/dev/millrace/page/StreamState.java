package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.SourceState.Holder;
import dev.millrace.engine.ledger.SourceState.PartitionState;
import dev.millrace.telemetry.Snapshot;
import java.util.Comparator;
import java.util.List;

/** Where a stream stands, with those of its partitions that are furthest behind. */
final class StreamState {
  /** Partitions that are shown; of more nobody sees which one matters. */
  static final int PARTITIONS = 64;

  private static final Comparator<PartitionState> FURTHEST_BEHIND_FIRST =
      Comparator.comparing(PartitionState::idle)
          .thenComparing(p -> p.watermark().orElse(Long.MIN_VALUE))
          .thenComparing(p -> -p.lag());

  private StreamState() {}

  static void add(ObjectNode json, LedgerRow row, Snapshot snapshot, long now) {
    json.put("stream", row.step());
    snapshot.source(row).ifPresent(state -> add(json, state, now));
  }

  private static void add(ObjectNode json, SourceState state, long now) {
    state.lag().ifPresent(lag -> json.put("lag", lag));
    json.put("lag_seconds", state.lagMillis(now) / 1000.0);
    json.put("partitions", state.partitions()).put("idle", state.idle());
    state.watermark().ifPresent(watermark -> json.put("watermark", watermark));
    state.holder().ifPresent(holder -> json.put("holder", holder.label()));
    List<PartitionState> told =
        state.told().size() <= PARTITIONS
            ? state.told()
            : state.told().stream().sorted(FURTHEST_BEHIND_FIRST).limit(PARTITIONS).toList();
    json.put("folded", state.partitions() - told.size());
    ArrayNode partitions = json.putArray("told");
    told.forEach(partition -> add(partitions.addObject(), partition, state, now));
  }

  private static void add(ObjectNode json, PartitionState partition, SourceState state, long now) {
    String name = partition.topic() + "/" + partition.number();
    json.put("partition", name).put("lag", partition.lag());
    json.put("lag_seconds", partition.lagMillis(now) / 1000.0);
    partition.watermark().ifPresent(watermark -> json.put("watermark", watermark));
    json.put("idle", partition.idle());
    json.put("holds", state.holder().map(Holder::label).filter(name::equals).isPresent());
  }
}

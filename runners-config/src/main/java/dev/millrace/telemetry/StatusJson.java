package dev.millrace.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.kernel.Disposition;
import dev.millrace.telemetry.Readings.Seen;
import dev.millrace.telemetry.Telemetry.Run;
import java.time.Instant;

/** The page {@code /status}: a run in a few numbers. Keys are only ever added. */
final class StatusJson {
  private StatusJson() {}

  static ObjectNode of(Seen seen) {
    Snapshot snapshot = seen.snapshot().orElse(null);
    Movement movement = seen.movement();
    Run run = seen.run();
    Readiness readiness = seen.readiness();
    long now = seen.now();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pipeline", run.pipeline()).put("mode", run.mode()).put("ready", readiness.ready());
    ArrayNode reasons = json.putArray("reasons");
    readiness.reasons().forEach(reasons::add);
    if (snapshot != null) {
      json.put("seconds", snapshot.elapsed().toMillis() / 1000.0);
      ArrayNode streams = json.putArray("streams");
      ArrayNode outputs = json.putArray("outputs");
      for (LedgerRow row : snapshot.ledger().rows()) {
        switch (row.kind()) {
          case "source" -> stream(streams.addObject(), row, snapshot, movement, now);
          case "output" -> output(outputs.addObject(), row, movement, now);
          default -> {
            // Steps are in the metrics, and in the report.
          }
        }
      }
    }
    return json;
  }

  private static void stream(
      ObjectNode json, LedgerRow row, Snapshot snapshot, Movement movement, long now) {
    json.put("stream", row.step()).put("read", row.in());
    json.put(
        "per_second",
        Math.round(movement.rate(then -> then.row(row).map(LedgerRow::in).orElse(0L))));
    json.put("late", row.count(Disposition.LATE));
    json.put("dead_lettered", row.count(Disposition.DEAD_LETTERED));
    snapshot.source(row).ifPresent(state -> state(json, state, now));
  }

  private static void state(ObjectNode json, SourceState state, long now) {
    state.lag().ifPresent(lag -> json.put("lag", lag));
    json.put("lag_seconds", state.lagMillis(now) / 1000.0);
    json.put("partitions", state.partitions()).put("idle_partitions", state.idle());
    if (state.watermark().isPresent()) {
      long watermark = state.watermark().getAsLong();
      json.put("watermark", Instant.ofEpochMilli(watermark).toString());
      json.put("watermark_delay_seconds", (now - watermark) / 1000.0);
    }
    state.holder().ifPresent(holder -> json.put("held_by", holder.label()));
  }

  private static void output(ObjectNode json, LedgerRow row, Movement movement, long now) {
    json.put("output", row.step()).put("written", row.count(Disposition.WRITTEN));
    SinkWait.of(Snapshot.counted(row))
        .ifPresent(wait -> json.put("waiting_seconds", wait.length().toMillis() / 1000.0));
    movement
        .written(row.step())
        .ifPresent(at -> json.put("seconds_since_written", (now - at) / 1000.0));
  }
}

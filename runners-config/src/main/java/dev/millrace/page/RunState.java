package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.picture.PlanPicture;
import dev.millrace.plan.picture.PlanPicture.Arrow;
import dev.millrace.telemetry.Readings.Seen;
import dev.millrace.telemetry.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What changes while a run goes on, once a second: its ledger with rates, streams and outputs. */
final class RunState {
  private static final Duration RESTED = Duration.ofMinutes(5);

  private final List<Arrow> arrows;
  private final Map<String, PlanNode> nodes = new HashMap<>();

  RunState(Plan plan) {
    this.arrows = PlanPicture.of(plan).arrows();
    plan.nodes().forEach(node -> nodes.put(node.name(), node));
  }

  ObjectNode of(Seen seen) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", seen.now()).put("ready", seen.readiness().ready());
    ArrayNode reasons = json.putArray("reasons");
    seen.readiness().reasons().forEach(reasons::add);
    Snapshot snapshot = seen.snapshot().orElse(null);
    if (snapshot != null) {
      json.put("seconds", snapshot.elapsed().toSeconds());
      ArrayNode rows = json.putArray("ledger");
      ArrayNode streams = json.putArray("streams");
      ArrayNode outputs = json.putArray("outputs");
      for (LedgerRow row : snapshot.ledger().rows()) {
        row(rows.addObject(), row, seen, snapshot);
        if (row.kind().equals("source")) {
          StreamState.add(streams.addObject(), row, snapshot, seen.now());
        } else if (row.kind().equals("output")) {
          ObjectNode output = outputs.addObject().put("output", row.step());
          seen.movement()
              .written(row.step())
              .ifPresent(at -> output.put("age", (seen.now() - at) / 1000.0));
        }
      }
      ArrayNode edges = json.putArray("edges");
      arrows.forEach(arrow -> edges.add(rounded(rate(seen, arrow))));
    }
    return json;
  }

  private void row(ObjectNode json, LedgerRow row, Seen seen, Snapshot snapshot) {
    PlanNode node = row.kind().equals("output") ? null : nodes.get(row.step());
    String box = node == null ? "output " + row.step() : node.step();
    json.put("box", box).put("name", row.step()).put("kind", row.kind());
    json.put("in", row.in()).put("out", row.out()).put("held", row.held());
    json.put("missing", row.expectedIn() - row.in());
    json.put("in_rate", rounded(rate(seen, row, LedgerRow::in)))
        .put("out_rate", rounded(rate(seen, row, LedgerRow::out)));
    ObjectNode events = json.putObject("events");
    for (Disposition disposition : Disposition.values()) {
      if (row.count(disposition) != 0) {
        events.put(disposition.label(), row.count(disposition));
      }
    }
    ObjectNode letters = json.putObject("letters");
    snapshot.letters(row).forEach(letters::put);
    StepFigures.add(json, row, snapshot);
    ArrayNode troubles = json.putArray("troubles");
    Trouble.of(row, rests(seen, snapshot))
        .forEach(each -> troubles.addObject().put("bad", each.bad()).put("text", each.text()));
  }

  /** Whether the sources have brought nothing for so long that no row is on its way any more. */
  private static boolean rests(Seen seen, Snapshot snapshot) {
    return snapshot.ledger().rows().stream()
        .filter(row -> row.kind().equals("source"))
        .allMatch(row -> seen.movement().quiet(row.step(), seen.now()) >= RESTED.toMillis());
  }

  static double rate(Seen seen, LedgerRow row, ToLongFunction<LedgerRow> count) {
    return seen.movement().rate(then -> then.row(row).map(count::applyAsLong).orElse(0L));
  }

  /** Rows per second that pass an arrow. */
  private double rate(Seen seen, Arrow arrow) {
    PlanNode from = nodes.get(arrow.from());
    if (from == null) {
      return 0;
    }
    int output =
        arrow.label().isEmpty()
            ? 0
            : IntStream.range(0, from.outputs().size())
                .filter(i -> from.outputs().get(i).name().equals(arrow.label()))
                .findFirst()
                .orElse(-1);
    String counter = output < 0 ? StepCounters.LETTERS : StepCounters.OUT + output;
    return seen.movement()
        .rate(
            then ->
                then.ledger().rows().stream()
                    .filter(row -> row.step().equals(from.name()) && !row.kind().equals("output"))
                    .mapToLong(row -> then.counter(row, counter).orElse(0))
                    .sum());
  }

  static double rounded(double number) {
    return Math.round(number * 10) / 10.0;
  }
}

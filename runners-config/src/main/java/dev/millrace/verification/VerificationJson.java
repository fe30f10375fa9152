package dev.millrace.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.job.ReportJson;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verification.Findings.RunSeen;
import dev.millrace.verification.Findings.Trial;
import dev.millrace.verify.AsideEvent;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What a verification found, for programs; docs/verify.md describes it. Keys are only added. */
public final class VerificationJson {
  static final String SCHEMA = "millrace-verify/1";
  private static final int EVENTS = 5;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Findings findings;

  private VerificationJson(Findings findings) {
    this.findings = findings;
  }

  public static ObjectNode of(Findings findings) {
    return new VerificationJson(findings).json();
  }

  private ObjectNode json() {
    VerifySettings settings = findings.settings();
    ObjectNode json = NODES.objectNode();
    json.put("schema", SCHEMA);
    json.put("mode", findings.seed().isPresent() ? "shuffles" : "live_run");
    json.put("pipeline", settings.plan().id().name());
    json.put("pipeline_hash", settings.plan().id().hash());
    json.put("from", settings.from().map(Instant::toString).orElse(null));
    json.put("to", settings.to().map(Instant::toString).orElse(null));
    findings.seed().ifPresent(seed -> json.put("seed", seed));
    json.put("same", findings.same());
    json.put("balanced", findings.trials().stream().allMatch(Trial::balanced));
    json.put("cancelled", findings.cancelled());
    json.put("exit_code", findings.exitCode());
    ArrayNode runs = json.putArray("runs");
    for (RunSeen run : findings.runs()) {
      runs.addObject()
          .put("run", run.runId())
          .put("pipeline_hash", run.pipelineHash())
          .put("rows", run.rows());
    }
    ArrayNode notes = json.putArray("notes");
    findings.notes().forEach(notes::add);
    ArrayNode trials = json.putArray("trials");
    findings.trials().forEach(trial -> trials.add(trial(trial)));
    return json;
  }

  private ObjectNode trial(Trial trial) {
    ObjectNode json = NODES.objectNode();
    json.put("name", trial.name());
    trial.seed().ifPresent(seed -> json.put("seed", seed).put("arrival", trial.arrival()));
    json.put("same", findings.same(trial));
    json.put("late_events", trial.aside().late());
    json.put("dead_letters", trial.aside().dead());
    ArrayNode outputs = json.putArray("outputs");
    for (Comparison comparison : trial.parity()) {
      Optional<Comparison> effect =
          trial.effect().stream()
              .filter(e -> e.output().name().equals(comparison.output().name()))
              .findFirst();
      outputs.add(output(trial, comparison, effect));
    }
    trial.live().ifPresent(report -> json.set("live_run", ReportJson.of(report)));
    json.set("replay", ReportJson.of(trial.replay()));
    return json;
  }

  private ObjectNode output(Trial trial, Comparison comparison, Optional<Comparison> effect) {
    DiffResult diff = comparison.diff();
    ObjectNode json = NODES.objectNode();
    json.put("output", comparison.output().name());
    json.put("same", findings.same(comparison));
    json.put("live", diff.leftTotal());
    json.put("replay", diff.rightTotal());
    json.put("equal", diff.equal());
    json.put("waiting", diff.waiting());
    ObjectNode unexplained = json.putObject("unexplained");
    unexplained.put("only_live", diff.onlyLeft());
    unexplained.put("only_replay", diff.onlyRight());
    unexplained.put("repeated", diff.repeated());
    unexplained.set("samples", samples(comparison, "live", "replay", Optional.empty()));
    ObjectNode explained = json.putObject("explained");
    explained.put("only_without", effect.map(e -> e.diff().onlyLeft()).orElse(0L));
    explained.put("only_with", effect.map(e -> e.diff().onlyRight()).orElse(0L));
    explained.set(
        "samples",
        effect
            .map(e -> samples(e, "without", "with", Optional.of(trial)))
            .orElseGet(NODES::arrayNode));
    return json;
  }

  private ArrayNode samples(
      Comparison comparison, String left, String right, Optional<Trial> explaining) {
    return samples(
        comparison,
        left,
        right,
        (json, row) ->
            explaining.ifPresent(trial -> json.set("by", events(trial, comparison, row))));
  }

  /**
   * The differences that a comparison has samples of.
   *
   * @param left what the left side is called
   * @param more adds what else there is to say of a row
   */
  static ArrayNode samples(
      Comparison comparison, String left, String right, BiConsumer<ObjectNode, DatedRow> more) {
    ArrayNode samples = NODES.arrayNode();
    JsonEncoder encoder = JsonEncoder.of(comparison.output().schema());
    RowCodec codec = RowCodec.canonical(comparison.output().schema());
    for (RowChange change : RowChange.of(comparison)) {
      ObjectNode json = samples.addObject();
      DatedRow row = change.row();
      json.put(
          "kind",
          change.isPair()
              ? "changed"
              : change.left().isPresent() ? "only_" + left : "only_" + right);
      json.put("event_time", Instant.ofEpochMilli(row.time()).toString());
      comparison
          .keys()
          .window(row.time())
          .ifPresent(
              span ->
                  json.putObject("window")
                      .put("start", span.start().map(VerificationJson::instant).orElse(null))
                      .put("end", instant(span.end())));
      ArrayNode key = json.putArray("key");
      for (int column : comparison.keys().columns()) {
        key.add(comparison.output().schema().getField(column).getName());
      }
      change.left().ifPresent(r -> json.putRawValue(left, raw(encoder, codec, r)));
      change.right().ifPresent(r -> json.putRawValue(right, raw(encoder, codec, r)));
      more.accept(json, row);
    }
    return samples;
  }

  private static RawValue raw(JsonEncoder encoder, RowCodec codec, DatedRow row) {
    return new RawValue(encoder.text(codec.decode(row.bytes())));
  }

  private ArrayNode events(Trial trial, Comparison comparison, DatedRow row) {
    ArrayNode json = NODES.arrayNode();
    List<AsideEvent> events =
        trial
            .aside()
            .touching(
                findings.settings().plan(), comparison.output(), comparison.keys(), row, EVENTS);
    for (AsideEvent event : events) {
      json.addObject()
          .put("kind", event.kind().name().toLowerCase(Locale.ROOT))
          .put("stream", event.stream())
          .put("at", event.at().toString())
          .put("event_time", instant(event.time()))
          .put("reason", event.reason());
    }
    return json;
  }

  private static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}

package dev.millrace.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.verification.Findings.Comparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How two versions of a pipeline differ, for people and for programs. */
public final class VersionText {
  private VersionText() {}

  /** A table, the first differences, and the verdict. */
  public static List<String> lines(VersionFindings findings, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(
        style.bold(findings.settings().plan().id().name())
            + ": what "
            + findings.old()
            + " wrote, against what the new version wrote");
    lines.add("");
    ComparisonText text = new ComparisonText(style, "old", "new");
    lines.addAll(text.table(findings.outputs(), findings::same));
    for (Comparison one : findings.outputs()) {
      if (!one.diff().same()) {
        lines.add("");
        lines.add(one.output().name() + ":");
        lines.addAll(text.changes(one));
        repetitions(one, lines);
      }
    }
    lines.add("");
    findings.notes().forEach(note -> lines.add("note: " + note));
    if (!findings.notes().isEmpty()) {
      lines.add("");
    }
    lines.add(
        findings.same()
            ? style.good() + " both versions have the same rows" + uncompared(findings)
            : style.bad() + " the versions differ");
    return lines;
  }

  private static String uncompared(VersionFindings findings) {
    int number = findings.uncompared().size();
    return number == 0
        ? ""
        : " in what was compared; "
            + Quantities.count(number, "output")
            + (number == 1 ? " was not: " : " were not: ")
            + String.join(", ", findings.uncompared());
  }

  private static void repetitions(Comparison one, List<String> lines) {
    long repeated = one.diff().repeated() + one.diff().repeatedRight();
    if (repeated > 0) {
      lines.add(
          "  "
              + Quantities.count(repeated, "row")
              + " of those only on one side "
              + (repeated == 1 ? "is a repetition" : "are repetitions")
              + " of a row that the other has, too; --allow-repeats takes that for equal.");
    }
  }

  /** The same for programs; docs/verify.md describes it. Keys are only added. */
  public static ObjectNode json(VersionFindings findings) {
    VerifySettings settings = findings.settings();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", VerificationJson.SCHEMA);
    json.put("mode", "versions");
    json.put("pipeline", settings.plan().id().name());
    json.put("pipeline_hash", settings.plan().id().hash());
    json.put("old", findings.old());
    json.put("from", settings.from().map(Instant::toString).orElse(null));
    json.put("to", settings.to().map(Instant::toString).orElse(null));
    json.put("same", findings.same());
    json.put("exit_code", findings.exitCode());
    ArrayNode uncompared = json.putArray("not_compared");
    findings.uncompared().forEach(uncompared::add);
    ArrayNode notes = json.putArray("notes");
    findings.notes().forEach(notes::add);
    ArrayNode outputs = json.putArray("outputs");
    for (Comparison one : findings.outputs()) {
      ObjectNode output = outputs.addObject();
      output.put("output", one.output().name());
      output.put("same", findings.same(one));
      output.put("old", one.diff().leftTotal());
      output.put("new", one.diff().rightTotal());
      output.put("equal", one.diff().equal());
      output.put("only_old", one.diff().onlyLeft());
      output.put("only_new", one.diff().onlyRight());
      output.put("repeated", one.diff().repeated() + one.diff().repeatedRight());
      output.set("samples", VerificationJson.samples(one, "old", "new", (sample, row) -> {}));
    }
    return json;
  }
}

package dev.millrace.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.DiffResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How two versions of a pipeline differ, for people and for programs. */
public final class VersionText {
  private static final int SHOWN = 5;

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
    lines.addAll(style.lines(table(findings, style)));
    findings.outputs().stream()
        .filter(one -> !one.diff().same())
        .forEach(one -> differences(one, style, lines));
    lines.add("");
    findings.notes().forEach(note -> lines.add("note: " + note));
    if (!findings.notes().isEmpty()) {
      lines.add("");
    }
    lines.add(
        findings.same()
            ? style.good() + " both versions have the same rows"
            : style.bad() + " the versions differ");
    return lines;
  }

  private static TextTable table(VersionFindings findings, Style style) {
    TextTable table =
        new TextTable()
            .column("output", Align.LEFT)
            .column("old", Align.RIGHT)
            .column("new", Align.RIGHT)
            .column("equal", Align.RIGHT)
            .column("only old", Align.RIGHT)
            .column("only new", Align.RIGHT)
            .column("", Align.LEFT);
    for (Comparison one : findings.outputs()) {
      DiffResult diff = one.diff();
      table.row(
          List.of(
              one.output().name(),
              Quantities.count(diff.leftTotal()),
              Quantities.count(diff.rightTotal()),
              Quantities.count(diff.equal()),
              Quantities.count(diff.onlyLeft()),
              Quantities.count(diff.onlyRight()),
              findings.same(one) ? style.good() : style.bad()));
    }
    return table;
  }

  private static void differences(Comparison one, Style style, List<String> lines) {
    lines.add("");
    lines.add(one.output().name() + ":");
    ChangeText text = new ChangeText(one, style);
    List<RowChange> changes = RowChange.of(one);
    long listed = 0;
    for (RowChange change : changes.subList(0, Math.min(SHOWN, changes.size()))) {
      lines.add("  " + text.summary(change));
      listed += change.isPair() ? 2 : 1;
    }
    long more = one.diff().onlyLeft() + one.diff().onlyRight() - listed;
    if (more > 0) {
      lines.add("  and " + Quantities.count(more, "row") + " more; --report FILE lists more");
    }
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

package dev.millrace.cli;

import dev.millrace.cli.Verification.Comparison;
import dev.millrace.cli.Verification.Findings;
import dev.millrace.cli.show.Quantities;
import dev.millrace.cli.show.RowText;
import dev.millrace.cli.show.Style;
import dev.millrace.cli.show.TextTable;
import dev.millrace.cli.show.TextTable.Align;
import dev.millrace.element.RowCodec;
import dev.millrace.plan.PlanOutput;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a verification found, for people. */
final class VerificationText {
  private static final int SAMPLES = 5;
  private static final int LATE_SHOWN = 3;

  private VerificationText() {}

  static List<String> lines(Findings findings, Style style) {
    List<String> lines = new ArrayList<>();
    String late =
        findings.lateEvents() == 0
            ? ""
            : " without the " + Quantities.count(findings.lateEvents(), "late event");
    lines.add(
        style.bold(findings.plan().id().name())
            + ": what the live run wrote, against a replay of the archive"
            + late);
    lines.add("");
    lines.addAll(parity(findings, style));
    findings.parity().forEach(comparison -> lines.addAll(samples(comparison, style)));
    lines.add("");
    lines.add(
        findings.same()
            ? style.good() + " live and replay give the same rows"
            : style.bad() + " live and replay differ");
    if (!findings.same() && findings.parity().stream().allMatch(VerificationText::isRepeated)) {
      lines.add(
          "  Every replayed row is in the topics more than once: did several live runs write to"
              + " them? verify needs topics that one run wrote.");
    }
    if (!findings.replay().ledger().balanced()) {
      lines.add(style.bad() + " the ledger of the replay does not add up");
    }
    lines.addAll(late(findings, style));
    return lines;
  }

  /** Whether the live side may be the replayed rows, several times over. */
  private static boolean isRepeated(Comparison comparison) {
    DiffResult diff = comparison.diff();
    return diff.onlyRight() == 0
        && (diff.rightTotal() == 0
            ? diff.leftTotal() == 0
            : diff.leftTotal() > diff.rightTotal() && diff.leftTotal() % diff.rightTotal() == 0);
  }

  private static List<String> parity(Findings findings, Style style) {
    TextTable table =
        new TextTable()
            .column("output", Align.LEFT)
            .column("live", Align.RIGHT)
            .column("replay", Align.RIGHT)
            .column("equal", Align.RIGHT)
            .column("only live", Align.RIGHT)
            .column("only replay", Align.RIGHT)
            .column("", Align.LEFT);
    for (Comparison comparison : findings.parity()) {
      DiffResult diff = comparison.diff();
      table.row(
          List.of(
              comparison.output().name(),
              Quantities.count(diff.leftTotal()),
              Quantities.count(diff.rightTotal()),
              Quantities.count(diff.equal()),
              Quantities.count(diff.onlyLeft()),
              Quantities.count(diff.onlyRight()),
              diff.same() ? style.good() : style.bad()));
    }
    return table.lines(style);
  }

  private static List<String> samples(Comparison comparison, Style style) {
    List<String> lines = new ArrayList<>();
    DiffResult diff = comparison.diff();
    if (!diff.same()) {
      lines.add("");
      lines.add(comparison.output().name() + ":");
      lines.addAll(
          rows(comparison.output(), style.red("- only live  "), diff.leftSamples(), style));
      lines.addAll(
          rows(comparison.output(), style.green("+ only replay"), diff.rightSamples(), style));
    }
    return lines;
  }

  private static List<String> late(Findings findings, Style style) {
    List<Comparison> changed =
        findings.lateEffect().stream().filter(comparison -> !comparison.diff().same()).toList();
    List<String> lines = new ArrayList<>();
    if (findings.lateEvents() == 0) {
      return lines;
    }
    lines.add("");
    if (changed.isEmpty()) {
      lines.add("The late events would have changed nothing.");
      return lines;
    }
    lines.add("Explained by late events: what a replay that counts them in has instead.");
    for (Comparison comparison : changed) {
      DiffResult diff = comparison.diff();
      lines.add(
          "  "
              + comparison.output().name()
              + ": "
              + Quantities.count(diff.onlyLeft(), "row")
              + " fewer, "
              + Quantities.count(diff.onlyRight(), "row")
              + " more");
      lines.addAll(new RowChanges(comparison.output().schema(), style).lines(diff, LATE_SHOWN));
    }
    return lines;
  }

  private static List<String> rows(
      PlanOutput output, String mark, List<DatedRow> samples, Style style) {
    RowCodec codec = RowCodec.canonical(output.schema());
    return samples.stream()
        .limit(SAMPLES)
        .map(
            row ->
                "  "
                    + mark
                    + " "
                    + Instant.ofEpochMilli(row.time())
                    + " "
                    + style.cut(
                        RowText.row(output.schema(), codec.decode(row.bytes())),
                        Math.max(40, style.width() - 45)))
        .toList();
  }
}

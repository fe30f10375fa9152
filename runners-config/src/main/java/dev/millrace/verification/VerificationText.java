package dev.millrace.verification;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verification.Findings.Trial;
import dev.millrace.verify.AsideEvents;
import dev.millrace.verify.DiffResult;
import java.util.ArrayList;
import java.util.List;

/** What a verification found, for people. */
public final class VerificationText {
  private static final int EXPLAINED_SHOWN = 3;
  private static final int EVENTS_SHOWN = 2;

  private final Findings findings;
  private final Style style;
  private final ComparisonText comparisons;
  private final List<String> lines = new ArrayList<>();

  private VerificationText(Findings findings, Style style) {
    this.findings = findings;
    this.style = style;
    this.comparisons = new ComparisonText(style, "live", "replay");
  }

  public static List<String> lines(Findings findings, Style style) {
    VerificationText text = new VerificationText(findings, style);
    text.write();
    return text.lines;
  }

  private void write() {
    if (findings.cancelled()) {
      lines.add("cancelled: nothing was compared to the end");
      return;
    }
    boolean shuffles = findings.seed().isPresent();
    if (shuffles) {
      shuffles();
    } else {
      lines.add(title(findings.trials().get(0)));
      lines.add("");
      lines.addAll(table(findings.trials().get(0)));
    }
    for (Trial trial : findings.trials()) {
      differences(trial, shuffles);
    }
    lines.add("");
    if (!findings.notes().isEmpty()) {
      findings.notes().forEach(note -> lines.add("note: " + note));
      lines.add("");
    }
    verdict();
    explained(shuffles);
  }

  private String title(Trial trial) {
    return style.bold(findings.settings().plan().id().name())
        + ": what the live run wrote, against a replay of the archive"
        + without(trial.aside());
  }

  private static String without(AsideEvents aside) {
    List<String> parts = new ArrayList<>();
    if (aside.late() > 0) {
      parts.add("the " + Quantities.count(aside.late(), "late event"));
    }
    if (aside.dead() > 0) {
      parts.add("the " + Quantities.count(aside.dead(), "dead letter"));
    }
    return parts.isEmpty() ? "" : " without " + String.join(" and ", parts);
  }

  private void shuffles() {
    lines.add(
        style.bold(findings.settings().plan().id().name())
            + ": "
            + Quantities.count(findings.trials().size(), "live run")
            + " over shuffled events, against replays of the same events; seed "
            + findings.seed().orElseThrow());
    lines.add("");
    TextTable table =
        new TextTable()
            .column("seed", Align.RIGHT)
            .column("arrival", Align.LEFT)
            .column("late", Align.RIGHT)
            .column("rows live", Align.RIGHT)
            .column("replay", Align.RIGHT)
            .column("equal", Align.RIGHT)
            .column("only live", Align.RIGHT)
            .column("only replay", Align.RIGHT)
            .column("", Align.LEFT);
    for (Trial trial : findings.trials()) {
      List<DiffResult> diffs = trial.parity().stream().map(Comparison::diff).toList();
      table.row(
          List.of(
              trial.seed().map(String::valueOf).orElse(""),
              trial.arrival(),
              Quantities.count(trial.aside().late()),
              Quantities.count(diffs.stream().mapToLong(DiffResult::leftTotal).sum()),
              Quantities.count(diffs.stream().mapToLong(DiffResult::rightTotal).sum()),
              Quantities.count(diffs.stream().mapToLong(DiffResult::equal).sum()),
              Quantities.count(diffs.stream().mapToLong(DiffResult::onlyLeft).sum()),
              Quantities.count(diffs.stream().mapToLong(DiffResult::onlyRight).sum()),
              findings.same(trial) && trial.balanced() ? style.good() : style.bad()));
    }
    lines.addAll(style.lines(table));
  }

  private List<String> table(Trial trial) {
    return comparisons.table(trial.parity(), findings::same);
  }

  private void differences(Trial trial, boolean named) {
    for (Comparison comparison : trial.parity()) {
      DiffResult diff = comparison.diff();
      if (diff.same()) {
        continue;
      }
      lines.add("");
      String output = comparison.output().name();
      if (named) {
        lines.add(trial.name() + " (seed " + trial.seed().orElseThrow() + "), " + output + ":");
        lines.addAll(table(trial).subList(0, 2));
        lines.add(table(trial).get(2 + trial.parity().indexOf(comparison)));
      } else {
        lines.add(output + ":");
      }
      lines.addAll(comparisons.changes(comparison));
      if (diff.repeated() > 0) {
        lines.add(
            "  "
                + Quantities.count(diff.repeated(), "row")
                + " of those only in the live output "
                + (diff.repeated() == 1 ? "is a repetition" : "are repetitions")
                + " of a row that is right. Kafka outputs are written at least once;"
                + " --allow-repeats takes that for equal.");
      }
    }
  }

  private void verdict() {
    if (findings.same()) {
      lines.add(style.good() + " live and replay give the same rows");
    } else {
      lines.add(style.bad() + " live and replay differ");
    }
    for (Trial trial : findings.trials()) {
      String where = trial.seed().map(seed -> " of seed " + seed).orElse("");
      if (!trial.replay().ledger().balanced()) {
        lines.add(style.bad() + " the ledger of the replay" + where + " does not add up");
      }
      if (!trial.live().map(report -> report.ledger().balanced()).orElse(true)) {
        lines.add(style.bad() + " the ledger of the live run" + where + " does not add up");
      }
    }
    findings
        .seed()
        .ifPresent(
            seed ->
                lines.add(
                    "The same again: --seed "
                        + seed
                        + " --shuffles "
                        + findings.trials().size()
                        + ". One of them alone: its seed, --shuffles 1."));
  }

  private void explained(boolean shuffles) {
    List<Trial> asides =
        findings.trials().stream().filter(trial -> !trial.aside().isEmpty()).toList();
    if (asides.isEmpty()) {
      return;
    }
    lines.add("");
    List<Trial> changed =
        asides.stream()
            .filter(t -> t.effect().stream().anyMatch(effect -> !effect.diff().same()))
            .toList();
    String what =
        asides.stream().anyMatch(t -> t.aside().dead() > 0)
            ? "late events and dead letters"
            : "late events";
    if (changed.isEmpty()) {
      lines.add("The " + what + " would have changed nothing.");
      return;
    }
    lines.add("Explained by " + what + ": what a replay that counts them in has instead.");
    for (Trial trial : shuffles ? changed.subList(0, 1) : changed) {
      if (shuffles) {
        lines.add("  " + trial.name() + ", seed " + trial.seed().orElseThrow() + ":");
      }
      trial.effect().stream().filter(e -> !e.diff().same()).forEach(e -> explain(trial, e));
    }
    if (shuffles && changed.size() > 1) {
      lines.add("  and those of " + Quantities.count(changed.size() - 1, "other shuffle"));
    }
  }

  private void explain(Trial trial, Comparison effect) {
    DiffResult diff = effect.diff();
    lines.add(
        "  "
            + effect.output().name()
            + ": "
            + Quantities.count(diff.onlyLeft(), "row")
            + " fewer, "
            + Quantities.count(diff.onlyRight(), "row")
            + " more");
    ChangeText text = new ChangeText(effect, style);
    for (RowChange change : RowChange.of(effect).stream().limit(EXPLAINED_SHOWN).toList()) {
      lines.add("    " + comparisons.cut(text.summary(change), 4));
      trial
          .aside()
          .touching(
              findings.settings().plan(),
              effect.output(),
              effect.keys(),
              change.row(),
              EVENTS_SHOWN)
          .forEach(
              event -> lines.add("        by " + comparisons.cut(ChangeText.event(event), 11)));
    }
  }
}

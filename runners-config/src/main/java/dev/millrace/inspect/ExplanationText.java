package dev.millrace.inspect;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.inspect.Effect.Change;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.inspect.Explanation.Outcome;
import dev.millrace.inspect.Explanation.Verdict;
import dev.millrace.show.RowText;
import dev.millrace.show.Style;
import dev.millrace.show.Wrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** The way of an event, for a terminal: a line per step and what it says, then the outputs. */
public final class ExplanationText {
  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private ExplanationText(Style style) {
    this.style = style;
  }

  public static List<String> lines(Explanation explanation, Style style) {
    ExplanationText text = new ExplanationText(style);
    text.event(explanation.event());
    text.verdicts(explanation.verdicts());
    text.outcomes(explanation.outcomes());
    return text.lines;
  }

  /** What an event is, in one line. */
  public static String headline(Found found) {
    SourceRecord record = found.record();
    boolean timed = record.row() != null && record.time() > EventTimes.MIN;
    String at = timed ? " at " + Instant.ofEpochMilli(record.time()) : "";
    return found.source() + at + " (" + record.coordinates() + ")";
  }

  private void event(Found found) {
    lines.add(style.bold(headline(found)));
    Object[] row = found.record().row();
    byte[] bytes = found.record().value();
    if (row != null) {
      add("  ", RowText.row(found.schema(), row));
    } else if (bytes != null) {
      add("  ", RowText.bytes(bytes).replace('\n', ' '));
    }
    lines.add("");
  }

  private void verdicts(List<Verdict> verdicts) {
    int names = verdicts.stream().mapToInt(v -> v.step().length()).max().orElse(0);
    int whats = verdicts.stream().mapToInt(v -> v.what().length()).max().orElse(0);
    for (Verdict verdict : verdicts) {
      String head = "  " + padded(verdict.step(), names) + "  ";
      if (verdict.reasons().size() == 1 && fits(head, verdict, whats)) {
        String what = padded(colored(verdict), whats, verdict.what());
        lines.add(head + what + "  " + verdict.reasons().get(0));
      } else {
        lines.add(head + colored(verdict));
        verdict.reasons().forEach(reason -> add("    ", reason));
      }
    }
    lines.add("");
  }

  private boolean fits(String head, Verdict verdict, int whats) {
    return head.length() + whats + 2 + verdict.reasons().get(0).length() <= style.width();
  }

  private String colored(Verdict verdict) {
    String what = verdict.what();
    boolean ends = what.matches("filtered|duplicate|late|unmatched|dead letter");
    return ends ? style.yellow(what) : what;
  }

  private static String padded(String text, int width) {
    return padded(text, width, text);
  }

  /** Colours take no room. */
  private static String padded(String colored, int width, String plain) {
    return colored + " ".repeat(width - plain.length());
  }

  private void outcomes(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      Change change = outcome.change();
      if (!change.isEmpty()) {
        lines.add(
            "  "
                + (change.removed().isEmpty() ? "in output " : "changes output ")
                + style.bold(outcome.output()));
        change.removed().forEach(row -> row(style.red("-"), outcome.schema(), row));
        change.added().forEach(row -> row(style.green("+"), outcome.schema(), row));
      }
    }
    List<String> others =
        outcomes.stream().filter(o -> o.change().isEmpty()).map(Outcome::output).toList();
    if (!others.isEmpty()) {
      add("  ", "not in output " + String.join(", ", others));
    }
    lines.add("");
  }

  private void row(String mark, Schema schema, Event row) {
    add("    " + mark + " ", Reasons.dated(schema, row));
  }

  private void add(String indent, String text) {
    lines.addAll(Wrapped.lines(indent, text, style.width()));
  }
}

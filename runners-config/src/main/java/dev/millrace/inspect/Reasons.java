package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.inspect.Effect.Change;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.show.Quantities;
import dev.millrace.show.RowText;
import dev.millrace.spec.OutputSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** Why a step did with an event what the ledger says, from the rows on both sides of the step. */
final class Reasons {
  static final int SHOWN = 3;

  private final ObservedPlan observed;
  private final Counterfactual counterfactual;
  private final Effect effect;
  private final Found event;
  private final HiddenCells hidden;

  /**
   * A row of the event that a step took in.
   *
   * @param hidden numbers of columns that are not shown
   */
  record Own(int input, Schema schema, Event row, Set<Integer> hidden) {}

  Reasons(ObservedPlan observed, Counterfactual counterfactual, Found event, HiddenCells hidden) {
    this.observed = observed;
    this.counterfactual = counterfactual;
    this.effect = counterfactual.effect();
    this.event = event;
    this.hidden = hidden;
  }

  List<String> of(PlanNode node, Map<Disposition, Long> became) {
    List<String> reasons = new ArrayList<>(letters(node, became));
    reasons.addAll(
        node.kind()
            .accept(
                new NodeKind.Visitor<List<String>>() {
                  @Override
                  public List<String> visit(SourceNode source) {
                    return node.name().equals(event.source()) ? source(event.record()) : List.of();
                  }

                  @Override
                  public List<String> visit(ElementNode element) {
                    return element.accept(new ElementReasons(own(node)));
                  }

                  @Override
                  public List<String> visit(KeyedNode keyed) {
                    return keyed.accept(
                        new KeyedReasons(observed, counterfactual, node, own(node)));
                  }

                  @Override
                  public List<String> visit(ErrorsNode errors) {
                    return List.of();
                  }
                }));
    reasons.addAll(rows(node));
    return reasons;
  }

  /** What the event has become by the time it comes to a node. */
  private List<Own> own(PlanNode node) {
    List<Own> own = new ArrayList<>();
    for (int input = 0; input < node.inputs().size(); input++) {
      Edge edge = node.inputs().get(input);
      Schema schema = observed.plan().schema(edge);
      for (Event row : effect.at(CapturePoints.name(observed.plan(), edge)).added()) {
        own.add(new Own(input, schema, row, hidden.in(edge)));
      }
    }
    return own;
  }

  private List<String> source(SourceRecord record) {
    if (record.verdict() != Verdict.LATE) {
      return List.of();
    }
    String by = duration(record.watermark() - record.time());
    return List.of(
        by
            + " below the watermark of its partition, "
            + Instant.ofEpochMilli(record.watermark())
            + "; more than max_out_of_orderness and allowed_lateness");
  }

  private List<String> letters(PlanNode node, Map<Disposition, Long> became) {
    if (!became.containsKey(Disposition.DEAD_LETTERED)) {
      return List.of();
    }
    List<String> letters = new ArrayList<>();
    for (Event letter : effect.at(OutputSpec.DEAD_LETTER).added()) {
      if (node.name().equals(letter.values()[Envelopes.DEAD_LETTER.indexOf("step")])) {
        letters.add(letter(Envelopes.DEAD_LETTER, letter));
      }
    }
    for (PlanNode errors : observed.plan().nodes()) {
      if (errors.kind().lettersOf().filter(node.step()::equals).isPresent()) {
        Edge edge = new Edge(errors.name(), 0);
        effect
            .at(CapturePoints.name(observed.plan(), edge))
            .added()
            .forEach(letter -> letters.add(letter(errors.schema(), letter)));
      }
    }
    return letters;
  }

  /** Code and message, in Beam YAML's form of columns too. */
  private String letter(Schema schema, Event letter) {
    boolean beam = schema.hasField("stack");
    Object code = letter.values()[schema.indexOf(beam ? "stack" : "code")];
    Object message = letter.values()[schema.indexOf(beam ? "msg" : "message")];
    // It may quote what is not shown.
    return code + ": " + (hidden.inRecords() ? RowText.HIDDEN : message);
  }

  /**
   * The side outputs that have more or fewer rows because of the event, and the rows that a node
   * made of it; not those that an output of the file shows.
   */
  private List<String> rows(PlanNode node) {
    List<String> lines = new ArrayList<>();
    for (int output = 0; output < node.outputs().size(); output++) {
      Edge edge = new Edge(node.name(), output);
      String place = CapturePoints.name(observed.plan(), edge);
      Change change = effect.at(place);
      if (output > 0 && !change.added().isEmpty()) {
        lines.add("to " + place);
      }
      if (output > 0 && !change.removed().isEmpty()) {
        lines.add("takes " + Quantities.count(change.removed().size(), "row") + " from " + place);
      }
      Schema schema = observed.plan().schema(edge);
      boolean written = observed.written().stream().anyMatch(o -> o.inputs().contains(edge));
      if (output == 0 && !written && !node.inputs().isEmpty() && !isCopy(node, schema)) {
        lines.addAll(changed(schema, hidden.of(change, edge)));
      }
    }
    return lines;
  }

  private boolean isCopy(PlanNode node, Schema schema) {
    return node.inputs().size() == 1 && observed.plan().schema(node.inputs().get(0)).equals(schema);
  }

  private static List<String> changed(Schema schema, Change change) {
    List<String> lines = new ArrayList<>();
    change.removed().stream().limit(SHOWN).forEach(row -> lines.add("- " + dated(schema, row)));
    change.added().stream().limit(SHOWN).forEach(row -> lines.add("+ " + dated(schema, row)));
    int more = change.added().size() + change.removed().size() - lines.size();
    if (more > 0) {
      lines.add("and " + more + " more");
    }
    return lines;
  }

  /** {@code 2025-03-01T10:00:00Z {order_id: o1}}. */
  static String dated(Schema schema, Event row) {
    String text = RowText.row(schema, row.values());
    // Results of all of time, and rows without a time of their own, are at its ends.
    boolean timed = row.time() > EventTimes.MIN && row.time() < EventTimes.MAX;
    return timed ? Instant.ofEpochMilli(row.time()) + " " + text : text;
  }

  /** {@code 1h 2m 3s}; with milliseconds, {@code 1h 2m 3500ms}. */
  static String duration(long millis) {
    Duration duration = Duration.ofMillis(Math.abs(millis));
    StringBuilder text = new StringBuilder();
    part(text, duration.toDays(), "d");
    part(text, duration.toHoursPart(), "h");
    part(text, duration.toMinutesPart(), "m");
    if (duration.toMillisPart() != 0) {
      part(text, duration.toSecondsPart() * 1000L + duration.toMillisPart(), "ms");
    } else {
      part(text, duration.toSecondsPart(), "s");
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void part(StringBuilder text, long number, String unit) {
    if (number != 0) {
      text.append(text.isEmpty() ? "" : " ").append(number).append(unit);
    }
  }
}

package dev.millrace.compile;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.Counters;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * Puts the ledger of a run together from its metrics. What a step took in is counted there; what it
 * should have taken in is counted where its input steps hand rows on, so that the two can disagree.
 */
final class LedgerReader {
  private final Plan plan;
  private final Map<String, Long> counters;

  LedgerReader(Plan plan, MetricResults metrics) {
    this.plan = plan;
    this.counters = new HashMap<>(Counters.of(metrics));
    plan.nodes().forEach(node -> alias(node.name()));
    plan.outputs().forEach(output -> alias(StageCompiler.outputTag(output)));
  }

  /**
   * Flink shows counts of a running job under another name if this one has a colon or a space.
   * Where no step has that other name, these are its counts.
   */
  private void alias(String counted) {
    String shown = Counters.shown(counted);
    if (!shown.equals(counted) && plan.nodes().stream().noneMatch(n -> n.name().equals(shown))) {
      Map.copyOf(counters)
          .forEach(
              (name, count) -> {
                if (name.startsWith(shown + "/")) {
                  counters.putIfAbsent(counted + name.substring(shown.length()), count);
                }
              });
    }
  }

  /** A counter's value, 0 if it was never counted. */
  long counter(String name) {
    return counters.getOrDefault(name, 0L);
  }

  Ledger read() {
    List<LedgerRow> rows = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      if (node.kind().lettersOf().isEmpty()) {
        rows.add(nodeRow(node));
      }
    }
    for (PlanOutput output : plan.outputs()) {
      rows.add(outputRow(output));
    }
    return new Ledger(rows);
  }

  /** How many rows each output of each node handed on. */
  Map<Edge, Long> handedOn() {
    Map<Edge, Long> rows = new LinkedHashMap<>();
    for (PlanNode node : plan.nodes()) {
      for (int output = 0; output < node.outputs().size(); output++) {
        Edge edge = new Edge(node.name(), output);
        if (out(edge) > 0) {
          rows.put(edge, out(edge));
        }
      }
    }
    return rows;
  }

  private LedgerRow nodeRow(PlanNode node) {
    long in = counter(node.name() + StepCounters.IN);
    long expected = node.inputs().isEmpty() ? in : handedOn(node.inputs());
    long out = 0;
    for (int output = 0; output < node.outputs().size(); output++) {
      out += out(new Edge(node.name(), output));
    }
    String kind = node.inputs().isEmpty() ? "source" : "step";
    return new LedgerRow(node.name(), kind, in, expected, dispositions(node.name()), out);
  }

  private LedgerRow outputRow(PlanOutput output) {
    String name = StageCompiler.outputTag(output);
    long in = counter(name + StepCounters.IN);
    long expected =
        switch (output.name()) {
          case OutputSpec.DEAD_LETTER -> unclaimedLetters() + sinkLetters();
          case OutputSpec.LATE -> lateEvents();
          default -> handedOn(output.inputs());
        };
    return new LedgerRow(output.name(), "output", in, expected, dispositions(name), 0);
  }

  private long handedOn(List<Edge> edges) {
    return edges.stream().mapToLong(this::out).sum();
  }

  private long out(Edge edge) {
    PlanNode from = plan.node(edge.node());
    return from.kind()
        .lettersOf()
        .map(this::deadLetters)
        .orElseGet(() -> counter(edge.node() + StepCounters.OUT + edge.output()));
  }

  private long deadLetters(String step) {
    return plan.nodes().stream()
        .filter(n -> n.step().equals(step))
        .mapToLong(n -> counter(n.name() + StepCounters.LETTERS))
        .sum();
  }

  /** The dead letters of all steps, but for those that have an error output of their own. */
  private long unclaimedLetters() {
    long all = plan.nodes().stream().mapToLong(n -> counter(n.name() + StepCounters.LETTERS)).sum();
    long claimed =
        plan.nodes().stream()
            .flatMap(n -> n.kind().lettersOf().stream())
            .mapToLong(this::deadLetters)
            .sum();
    return all - claimed;
  }

  /** The dead letters of outputs whose sink could not write a row. */
  private long sinkLetters() {
    return plan.outputs().stream()
        .mapToLong(o -> counter(StageCompiler.outputTag(o) + StepCounters.LETTERS))
        .sum();
  }

  private long lateEvents() {
    return plan.nodes().stream()
        .mapToLong(n -> counter(n.name() + "/" + Disposition.LATE.label()))
        .sum();
  }

  /** What became of the events of a step. */
  Map<Disposition, Long> dispositions(String name) {
    Map<Disposition, Long> counts = new EnumMap<>(Disposition.class);
    for (Disposition disposition : Disposition.values()) {
      long count = counter(name + "/" + disposition.label());
      if (count != 0) {
        counts.put(disposition, count);
      }
    }
    return counts;
  }
}

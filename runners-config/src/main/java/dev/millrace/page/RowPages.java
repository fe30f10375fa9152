package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.http.Asked;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is shown of rows when it is asked for: of a step, of an output, dead letters, late events.
 */
final class RowPages {
  private static final int LETTERS_SHOWN = 100;

  private final Plan plan;
  private final RowSamples samples;

  RowPages(Plan plan, RowSamples samples) {
    this.plan = plan;
    this.samples = samples;
  }

  /** Rows in and out of a step of the picture, named by {@code box}. */
  ObjectNode step(Asked asked) {
    String box = asked.parameter("box").orElse("");
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode in = json.putArray("in");
    ArrayNode out = json.putArray("out");
    Optional<PlanOutput> output = output(box);
    if (output.isPresent()) {
      add(out, output.get().name(), samples.output(output.get().name()));
    }
    for (PlanNode node : plan.nodes()) {
      if (output.isEmpty() && node.step().equals(box)) {
        node.inputs().stream()
            .filter(edge -> !plan.node(edge.node()).step().equals(box))
            .forEach(edge -> add(in, name(edge), samples.leaving(edge)));
        if (node.name().equals(box)) {
          for (int i = 0; i < node.outputs().size(); i++) {
            Edge edge = new Edge(box, i);
            add(out, name(edge), samples.leaving(edge));
          }
        }
      }
    }
    return json;
  }

  private Optional<PlanOutput> output(String box) {
    return plan.outputs().stream().filter(o -> box.equals("output " + o.name())).findFirst();
  }

  private String name(Edge edge) {
    PlanNode node = plan.node(edge.node());
    String output = node.outputs().get(edge.output()).name();
    return edge.output() == 0 ? node.step() : node.step() + "." + output;
  }

  private static void add(ArrayNode tables, String name, ObjectNode table) {
    tables.add(table.put("name", name));
  }

  /** The newest rows of all outputs but those that collect dead letters and late events. */
  ObjectNode outputs() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode tables = json.putArray("outputs");
    for (PlanOutput output : plan.outputs()) {
      if (!List.of(OutputSpec.DEAD_LETTER, OutputSpec.LATE).contains(output.name())) {
        add(tables, output.name(), samples.output(output.name()));
      }
    }
    return json;
  }

  /** The newest dead letters that have a text anywhere, named by {@code search}. */
  ObjectNode letters(Asked asked) {
    String search = asked.parameter("search").orElse("").toLowerCase(Locale.ROOT);
    return found(samples.envelopes(OutputSpec.DEAD_LETTER), search);
  }

  /** The newest late events, and how many were how late. */
  ObjectNode late() {
    ObjectNode json = found(samples.envelopes(OutputSpec.LATE), "");
    json.set("ranges", samples.lateTimes().json());
    return json;
  }

  private static ObjectNode found(List<ObjectNode> kept, String search) {
    List<ObjectNode> found =
        kept.stream()
            .filter(
                one -> search.isEmpty() || one.toString().toLowerCase(Locale.ROOT).contains(search))
            .toList();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kept", kept.size()).put("found", found.size());
    ArrayNode events = json.putArray("events");
    found.stream().limit(LETTERS_SHOWN).forEach(events::add);
    return json;
  }
}

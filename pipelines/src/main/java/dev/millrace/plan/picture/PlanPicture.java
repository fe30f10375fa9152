package dev.millrace.plan.picture;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.WindowText;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What there is to draw of a plan. Nodes that the planner put before a step are part of its box. No
 * arrows go to outputs that collect from every step (dead letters, late events).
 *
 * @param boxes in the order of the graph
 * @param arrows from box to box, by their names
 * @param stages the names of steps that run as one, by stage
 * @param runners what each runner makes of it, by its name; empty if nobody was asked
 */
public record PlanPicture(
    String title,
    String hash,
    List<Box> boxes,
    List<Arrow> arrows,
    List<List<String>> stages,
    Map<String, String> runners) {

  /** What a box stands for. */
  public enum Shape {
    STREAM,
    STEP,
    OUTPUT
  }

  /**
   * A stream, step or output.
   *
   * @param name of the file; an output and a step may have the same
   * @param kind in one word
   * @param facts what it does, a line each: key, condition, windows, state
   * @param columns of the rows that leave it, with their types
   * @param statements that make what an output's places need before rows can be written
   */
  public record Box(
      String name,
      Shape shape,
      String kind,
      List<String> facts,
      Map<String, String> columns,
      List<String> statements) {
    /** Unique among all boxes. */
    public String id() {
      return shape == Shape.OUTPUT ? "output " + name : name;
    }

    private Box withTexts(UnaryOperator<String> change) {
      List<String> changed = facts.stream().map(change).toList();
      List<String> made = statements.stream().map(change).toList();
      return new Box(change.apply(name), shape, change.apply(kind), changed, columns, made);
    }
  }

  /**
   * Rows on their way.
   *
   * @param from, to ids of boxes
   * @param label the side output that they leave by; empty for the main one
   * @param shuffled whether they are brought together by a key on the way
   */
  public record Arrow(String from, String to, String label, boolean shuffled) {
    private Arrow withTexts(UnaryOperator<String> change) {
      return new Arrow(change.apply(from), change.apply(to), change.apply(label), shuffled);
    }
  }

  /** The picture with what is written in it changed; a drawing's numbers are not texts. */
  public PlanPicture withTexts(UnaryOperator<String> change) {
    return new PlanPicture(
        change.apply(title),
        hash,
        boxes.stream().map(box -> box.withTexts(change)).toList(),
        arrows.stream().map(arrow -> arrow.withTexts(change)).toList(),
        stages.stream().map(stage -> stage.stream().map(change).toList()).toList(),
        runners);
  }

  /** The picture with what each runner makes of it. */
  public PlanPicture withRunners(Map<String, String> notes) {
    return new PlanPicture(title, hash, boxes, arrows, stages, notes);
  }

  /** The picture of a plan. */
  public static PlanPicture of(Plan plan) {
    Map<String, List<PlanNode>> steps = new LinkedHashMap<>();
    for (PlanNode node : plan.nodes()) {
      if (node.kind().lettersOf().isEmpty()) {
        steps.computeIfAbsent(node.step(), s -> new ArrayList<>()).add(node);
      }
    }
    List<Box> boxes = new ArrayList<>();
    Set<Arrow> arrows = new LinkedHashSet<>();
    steps.forEach(
        (step, nodes) -> {
          boxes.add(box(plan, step, nodes));
          boolean keyed = nodes.stream().anyMatch(node -> node.kind().asKeyed().isPresent());
          nodes.stream()
              .flatMap(node -> node.inputs().stream())
              .map(edge -> arrow(plan, edge, step, keyed))
              .filter(arrow -> !arrow.from().equals(step) || !arrow.label().isEmpty())
              .forEach(arrows::add);
        });
    for (PlanOutput output : plan.outputs()) {
      Box box = box(output);
      boxes.add(box);
      output.inputs().forEach(edge -> arrows.add(arrow(plan, edge, box.id(), false)));
    }
    return new PlanPicture(
        plan.id().name(),
        plan.id().hash(),
        boxes,
        List.copyOf(arrows),
        PlanStages.of(plan),
        Map.of());
  }

  private static Arrow arrow(Plan plan, Edge edge, String to, boolean shuffled) {
    PlanNode from = plan.node(edge.node());
    String label =
        from.kind()
            .lettersOf()
            .map(step -> "errors")
            .orElseGet(() -> edge.output() == 0 ? "" : from.outputs().get(edge.output()).name());
    return new Arrow(from.kind().lettersOf().orElse(from.step()), to, label, shuffled);
  }

  private static Box box(Plan plan, String step, List<PlanNode> nodes) {
    PlanNode last = nodes.get(nodes.size() - 1);
    List<String> facts = new ArrayList<>();
    for (PlanNode node : nodes) {
      node.kind().accept(new StepFacts(plan, node)).forEach(facts::add);
    }
    last.kind()
        .memory(last.windowing())
        .ifPresent(
            memory ->
                facts.add(
                    "state: "
                        + memory
                            .span()
                            .map(span -> "keys of the last " + WindowText.of(span))
                            .orElse(memory.text())));
    Optional<StreamNode> stream = last.kind().asStream();
    // A walk is a Sequence, a Funnel, or what fills gaps.
    String kind =
        last.kind()
            .asKeyed()
            .flatMap(keyed -> Optional.ofNullable(keyed.stateFacts(last.windowing()).get("kind")))
            .orElseGet(() -> word(last.kind().getClass().getSimpleName()));
    return new Box(
        step,
        stream.isPresent() ? Shape.STREAM : Shape.STEP,
        stream.isPresent() ? "stream" : kind,
        List.copyOf(new LinkedHashSet<>(facts)),
        columns(last.schema()),
        List.of());
  }

  /** {@code WindowInfoNode}: window info. */
  private static String word(String type) {
    return type.replaceFirst("Node$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static Box box(PlanOutput output) {
    List<String> facts = new ArrayList<>();
    output.live().map(EndpointSpec::type).ifPresent(type -> facts.add("live: " + type));
    output.replay().map(EndpointSpec::type).ifPresent(type -> facts.add("replay: " + type));
    output.liveExpressions().forEach((key, e) -> facts.add(key + ": " + e.text()));
    output.live().ifPresent(live -> facts.add("delivery: " + Deliveries.describe(live)));
    List<String> statements =
        Stream.concat(output.live().stream(), output.replay().stream())
            .flatMap(sink -> Connectors.sink(sink).makes(sink, output.schema()).stream())
            .distinct()
            .toList();
    return new Box(
        output.name(), Shape.OUTPUT, "output", facts, columns(output.schema()), statements);
  }

  private static Map<String, String> columns(Schema schema) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Schema.Field field : schema.getFields()) {
      String type = SqlCompiler.typeName(field.getType());
      columns.put(
          field.getName(), ColumnTypes.nullable(field.getType()) ? type : type + " NOT NULL");
    }
    return columns;
  }

  /** The boxes that are drawn: without outputs that collect from every step. */
  List<Box> drawn() {
    return boxes.stream()
        .filter(box -> box.shape() != Shape.OUTPUT || !before(box).isEmpty())
        .toList();
  }

  /** The boxes that rows come from to a box, in the order of the arrows. */
  List<Box> before(Box box) {
    List<Box> before = new ArrayList<>();
    for (Arrow arrow : arrows) {
      if (arrow.to().equals(box.id())) {
        boxes.stream().filter(b -> b.id().equals(arrow.from())).forEach(before::add);
      }
    }
    return before;
  }
}

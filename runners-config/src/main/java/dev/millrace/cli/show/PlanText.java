package dev.millrace.cli.show;

import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.plan.PlanNode.NodeOutput;
import dev.millrace.plan.PlanOutput;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A plan as text: per node its kind, inputs, windows, and the columns of its outputs. */
public final class PlanText {
  private PlanText() {}

  public static List<String> lines(Plan plan, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(style.bold(plan.id().name()) + "  (" + plan.id().hash() + ")");
    for (PlanNode node : plan.nodes()) {
      lines.add("");
      lines.add(style.bold(node.name()) + "  " + kind(node) + windows(node.windowing()));
      if (!node.inputs().isEmpty()) {
        lines.add("  from " + edges(plan, node.inputs()));
      }
      for (NodeOutput output : node.outputs()) {
        lines.add(
            "  "
                + style.arrow()
                + " "
                + output.name()
                + ": "
                + SchemaText.columns(output.schema()));
      }
    }
    for (PlanOutput output : plan.outputs()) {
      lines.add("");
      lines.add(style.bold(output.name()) + "  output");
      if (!output.inputs().isEmpty()) {
        lines.add("  from " + edges(plan, output.inputs()));
      }
      side("live", output.live()).ifPresent(lines::add);
      side("replay", output.replay()).ifPresent(lines::add);
    }
    return lines;
  }

  private static String kind(PlanNode node) {
    String name = node.kind().getClass().getSimpleName();
    return name.endsWith("Node") ? name.substring(0, name.length() - 4) : name;
  }

  private static String edges(Plan plan, List<Edge> edges) {
    return edges.stream()
        .map(
            edge ->
                edge.output() == 0
                    ? edge.node()
                    : edge.node()
                        + "."
                        + plan.node(edge.node()).outputs().get(edge.output()).name())
        .collect(Collectors.joining(", "));
  }

  private static String windows(WindowingSpec windowing) {
    if (windowing instanceof FixedWindows fixed) {
      return ", windows of " + duration(fixed.size());
    }
    if (windowing instanceof SlidingWindows sliding) {
      return ", windows of " + duration(sliding.size()) + " every " + duration(sliding.period());
    }
    if (windowing instanceof SessionWindows sessions) {
      return ", sessions with gaps of " + duration(sessions.gap());
    }
    return windowing instanceof GlobalWindows ? "" : ", " + windowing;
  }

  private static String duration(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static Optional<String> side(String side, Optional<EndpointSpec> endpoint) {
    return endpoint.map(
        e ->
            "  "
                + side
                + ": "
                + e.type()
                + e.text("topic").or(() -> e.text("path")).map(place -> " " + place).orElse(""));
  }
}

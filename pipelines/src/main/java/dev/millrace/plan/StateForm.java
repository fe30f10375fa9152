package dev.millrace.plan;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What the state that a running pipeline keeps looks like: per step that keeps any, a few named
 * facts. State that was kept can be gone on with if and only if all facts of its step are the same;
 * steps without state, new steps and outputs make no difference.
 */
public final class StateForm {
  private StateForm() {}

  /** Step → fact → value, in the order of the names. */
  public static Map<String, Map<String, String>> of(Plan plan) {
    Map<String, Map<String, String>> form = new TreeMap<>();
    for (PlanNode node : plan.nodes()) {
      Map<String, String> facts = facts(plan, node);
      if (!facts.isEmpty()) {
        form.put(node.name(), facts);
      }
    }
    return form;
  }

  private static Map<String, String> facts(Plan plan, PlanNode node) {
    return node.kind()
        .accept(
            new NodeKind.Visitor<>() {
              @Override
              public Map<String, String> visit(SourceNode source) {
                return source.asStream().isPresent() ? Map.of("kind", "stream") : Map.of();
              }

              @Override
              public Map<String, String> visit(ElementNode element) {
                return Map.of();
              }

              @Override
              public Map<String, String> visit(KeyedNode keyed) {
                Map<String, String> facts = keyed.stateFacts(node.windowing());
                inputs(plan, node, facts);
                return facts;
              }

              @Override
              public Map<String, String> visit(ErrorsNode errors) {
                return Map.of();
              }
            });
  }

  private static void inputs(Plan plan, PlanNode node, Map<String, String> facts) {
    List<String> rows = new ArrayList<>();
    for (Edge edge : node.inputs()) {
      rows.add(columns(plan.node(edge.node()).outputs().get(edge.output()).schema()));
    }
    facts.put("rows", String.join(" | ", rows));
  }

  private static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + SqlCompiler.typeName(field.getType()))
        .collect(Collectors.joining(", "));
  }
}

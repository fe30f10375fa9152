package dev.millrace.plan;

import dev.millrace.plan.NodeKind.AggregateCall;
import dev.millrace.plan.NodeKind.CombineNode;
import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.NodeKind.JoinNode;
import dev.millrace.plan.NodeKind.StreamNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    Map<String, String> facts = new LinkedHashMap<>();
    if (node.kind() instanceof StreamNode) {
      facts.put("kind", "stream");
    } else if (node.kind() instanceof DeduplicateNode dedup) {
      facts.put("kind", "deduplicate");
      facts.put("key", String.join(", ", dedup.key()));
      facts.put("within", WindowText.of(dedup.within()));
      facts.put("keep", dedup.keep() + " " + dedup.emit());
      inputs(plan, node, facts);
    } else if (node.kind() instanceof CombineNode combine) {
      facts.put("kind", "combine");
      facts.put("key", String.join(", ", combine.groupColumns()));
      facts.put("windows", WindowText.of(node.windowing()));
      facts.put("aggregates", aggregates(combine.aggregates()));
      inputs(plan, node, facts);
    } else if (node.kind() instanceof JoinNode join) {
      facts.put("kind", "join");
      facts.put(
          "key", String.join(", ", join.leftKey()) + " = " + String.join(", ", join.rightKey()));
      facts.put("join", join.type() + " " + join.kind());
      facts.put("windows", WindowText.of(node.windowing()));
      inputs(plan, node, facts);
    }
    return facts;
  }

  private static String aggregates(List<AggregateCall> calls) {
    return calls.stream()
        .map(
            call ->
                call.aggregate().getClass().getSimpleName()
                    + "("
                    + (call.argument() < 0 ? "" : Integer.toString(call.argument()))
                    + ") "
                    + SqlCompiler.typeName(call.aggregate().resultType()))
        .collect(Collectors.joining(", "));
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

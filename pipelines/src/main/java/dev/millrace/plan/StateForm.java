package dev.millrace.plan;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.element.coding.ByteHash;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.Secrets;
import dev.millrace.sql.SqlCompiler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the state that a running pipeline keeps looks like: per step that keeps any, a few named
 * facts. State whose facts are the same is gone on with as it is; {@link
 * dev.millrace.plan.upgrade.StepFate} says what becomes of other state. Steps without state, new
 * steps and outputs make no difference.
 */
public final class StateForm {
  /** The columns of a step's rows that are never NULL: told, and no part of the form. */
  public static final String REQUIRED = "required";

  /** The names that columns had before. */
  public static final String WAS = "was";

  private static final Set<String> NO_FORM = Set.of(REQUIRED, WAS);

  private StateForm() {}

  /** Whether a fact is told beside the form and no part of it. */
  public static boolean isBeside(String fact) {
    return NO_FORM.contains(fact);
  }

  /** A short mark of a form, the same for the same facts. */
  public static String mark(Map<String, String> facts) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(facts)
        .forEach(
            (fact, value) -> {
              if (!isBeside(fact)) {
                text.append(fact).append('\0').append(value).append('\0');
              }
            });
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return String.format(
        "%08x%08x",
        ByteHash.of(bytes, 0, bytes.length) >>> 32,
        ByteHash.of(bytes, 0, bytes.length) & 0xffffffffL);
  }

  /** Step → fact → value, in the order of the names. */
  public static Map<String, Map<String, String>> of(Plan plan) {
    Map<String, Map<String, String>> form = new TreeMap<>();
    for (PlanNode node : plan.nodes()) {
      Map<String, String> facts = facts(plan, node);
      if (!facts.isEmpty()) {
        form.put(StateNames.of(plan, node), facts);
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
                return source
                    .asStream()
                    .map(stream -> stream(stream, plan.spec().secrets()))
                    .orElse(Map.of());
              }

              @Override
              public Map<String, String> visit(ElementNode element) {
                return Map.of();
              }

              @Override
              public Map<String, String> visit(KeyedNode keyed) {
                Map<String, String> facts = new LinkedHashMap<>(keyed.stateFacts(node.windowing()));
                inputs(plan, node, facts);
                formerColumns(plan, node, facts);
                return facts;
              }

              @Override
              public Map<String, String> visit(ErrorsNode errors) {
                return Map.of();
              }
            });
  }

  /** What decides about a stream's watermark and late events, and where it is read. */
  private static Map<String, String> stream(StreamNode node, Secrets secrets) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "stream");
    facts.put("columns", columns(node.schema()));
    facts.put("timestamp", node.stream().timestamp().map(time -> time.text().text()).orElse(""));
    facts.put("watermark", node.stream().watermark().toString());
    node.stream().live().ifPresent(live -> facts.put("live", secrets.mask(place(live))));
    return facts;
  }

  /** Where a stream is read, and in which form; not by whom, how fast, nor from where on. */
  private static String place(EndpointSpec live) {
    Map<String, @Nullable Object> config = new TreeMap<>(live.config());
    config.keySet().removeAll(Set.of("bootstrap_servers", "start", "stop", "consumer_config"));
    return live.type() + " " + config;
  }

  private static void inputs(Plan plan, PlanNode node, Map<String, String> facts) {
    List<String> rows = new ArrayList<>();
    for (Edge edge : node.inputs()) {
      rows.add(columns(plan.node(edge.node()).outputs().get(edge.output()).schema()));
    }
    facts.put("rows", String.join(" | ", rows));
    facts.put(
        REQUIRED,
        node.inputs().stream()
            .map(edge -> required(plan.schema(edge)))
            .collect(Collectors.joining(" | ")));
  }

  private static String required(Schema schema) {
    return schema.getFields().stream()
        .filter(field -> !Boolean.TRUE.equals(field.getType().getNullable()))
        .map(Schema.Field::getName)
        .collect(Collectors.joining(", "));
  }

  private static void formerColumns(Plan plan, PlanNode node, Map<String, String> facts) {
    Map<String, Located> columns = StateNames.formerNames(plan, node).columns();
    if (!columns.isEmpty()) {
      facts.put(
          WAS,
          columns.entrySet().stream()
              .map(column -> column.getKey() + "=" + column.getValue().text())
              .collect(Collectors.joining(", ")));
    }
  }

  private static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + SqlCompiler.typeName(field.getType()))
        .collect(Collectors.joining(", "));
  }
}

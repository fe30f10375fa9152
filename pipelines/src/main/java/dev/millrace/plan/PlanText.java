package dev.millrace.plan;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.column.TimeColumns;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.NodeKind.Memory;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.WindowText;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;

/** A plan as text: every step with its inputs, columns, windows, keys and state. */
public final class PlanText {
  private final Plan plan;
  private final StringBuilder text = new StringBuilder();

  private PlanText(Plan plan) {
    this.plan = plan;
  }

  /** Some lines per step, each ending in a line feed. */
  public static String render(Plan plan) {
    PlanText rendered = new PlanText(plan);
    rendered.line("pipeline " + plan.id().name() + " (" + plan.id().hash() + ")");
    plan.nodes().forEach(rendered::node);
    plan.outputs().forEach(rendered::output);
    return rendered.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void node(PlanNode node) {
    String kind = node.kind().getClass().getSimpleName().replaceFirst("Node$", "");
    line("");
    line(node.name() + ": " + kind.toLowerCase(Locale.ROOT) + from(node.inputs()));
    for (NodeOutput output : node.outputs()) {
      String name = output.name().equals(NodeOutput.MAIN) ? "columns" : "output " + output.name();
      line("  " + name + ": " + columns(output.schema()));
    }
    node.kind().reads().filter(source -> !isDeclared(source)).ifPresent(this::found);
    node.kind().asStream().ifPresent(this::stream);
    node.kind().keyText().ifPresent(key -> line("  key: " + key));
    if (!node.windowing().isGlobal()) {
      line("  windows: " + WindowText.of(node.windowing()));
    }
    node.kind().memory(node.windowing()).ifPresent(this::memory);
  }

  private static boolean isDeclared(EndpointSpec source) {
    return source.config().containsKey(SharedKeys.FIELDS.name())
        || source.config().containsKey(SharedKeys.SCHEMA.name());
  }

  private void found(EndpointSpec source) {
    source.text(FileKeys.SOURCE_PATH.name()).ifPresent(path -> line("  found in: " + path));
  }

  private void memory(Memory memory) {
    line("  state: " + memory.text());
    memory.span().ifPresent(s -> line("  keys held: those of the last " + WindowText.of(s)));
  }

  private String from(List<Edge> inputs) {
    if (inputs.isEmpty()) {
      return "";
    }
    return " of "
        + inputs.stream()
            .map(
                edge ->
                    edge.output() == 0
                        ? edge.node()
                        : edge.node()
                            + "."
                            + plan.node(edge.node()).outputs().get(edge.output()).name())
            .collect(Collectors.joining(", "));
  }

  private void stream(StreamNode stream) {
    List<String> unused = stream.unused();
    if (!unused.isEmpty()) {
      line("  not read: " + String.join(", ", unused));
    }
    if (stream.time().isPresent()) {
      var watermark = stream.stream().watermark();
      line(
          "  event time: "
              + timeOf(stream)
              + ", out of order by at most "
              + WindowText.of(watermark.maxOutOfOrderness())
              + ", late after "
              + WindowText.of(watermark.allowedLateness())
              + ", idle after "
              + WindowText.of(watermark.idleTimeout())
              + " ("
              + watermark.onIdle().name().toLowerCase(Locale.ROOT)
              + ")");
    }
  }

  private static String timeOf(StreamNode stream) {
    RowTime time = stream.time().orElseThrow();
    if (time instanceof RowTime.Computed computed) {
      return computed.text();
    }
    RowTime.Column column = (RowTime.Column) time;
    Schema.Field field = stream.schema().getField(column.index());
    return TimeColumns.isNumber(field.getType())
        ? field.getName() + " in " + column.unit().symbol()
        : field.getName();
  }

  private void output(PlanOutput output) {
    line("");
    line("output " + output.name() + from(output.inputs()));
    line("  columns: " + columns(output.schema()));
    line(
        "  live: "
            + output.live().map(EndpointSpec::type).orElse("none")
            + ", replay: "
            + output.replay().map(EndpointSpec::type).orElse("none"));
    output.live().ifPresent(live -> line("  delivery: " + Deliveries.describe(live)));
    output.liveExpressions().forEach((key, e) -> line("  " + key + ": " + e.text()));
  }

  private static String columns(Schema schema) {
    if (schema.getFieldCount() == 0) {
      return "none";
    }
    return schema.getFields().stream()
        .map(
            field ->
                field.getName()
                    + " "
                    + SqlCompiler.typeName(field.getType())
                    + (ColumnTypes.nullable(field.getType()) ? "" : " NOT NULL"))
        .collect(Collectors.joining(", "));
  }
}

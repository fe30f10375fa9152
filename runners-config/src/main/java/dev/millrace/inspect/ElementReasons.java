package dev.millrace.inspect;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.inspect.Reasons.Own;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.LogNode;
import dev.millrace.plan.node.LookupNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.PartitionNode;
import dev.millrace.plan.node.ValidateNode;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowNode;
import dev.millrace.show.RowText;
import dev.millrace.spec.WindowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;

/** Why steps that look at one row at a time do with it what they do; many say all by their rows. */
final class ElementReasons implements ElementNode.ElementVisitor<List<String>> {
  private final List<Own> own;

  /**
   * @param own the event's rows that the step took in
   */
  ElementReasons(List<Own> own) {
    this.own = own;
  }

  @Override
  public List<String> visit(FilterNode filter) {
    return untrue(filter.keep(), filter.keep().text());
  }

  @Override
  public List<String> visit(ValidateNode validate) {
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < validate.rules().size(); i++) {
      TypedExpression rule = validate.rules().get(i);
      broken.addAll(untrue(rule, "rule " + validate.names().get(i) + ", " + rule.text() + ","));
    }
    return broken;
  }

  @Override
  public List<String> visit(PartitionNode partition) {
    return own.stream()
        .map(row -> partition.by().text() + " is " + value(partition.by(), row))
        .distinct()
        .toList();
  }

  @Override
  public List<String> visit(LookupNode lookup) {
    return own.stream()
        .map(row -> "key " + columns(lookup.leftKey(), row) + " of the table")
        .distinct()
        .toList();
  }

  @Override
  public List<String> visit(EnrichNode enrich) {
    return own.stream()
        .map(row -> "key " + columns(enrich.key(), row) + " at " + enrich.lookup().type())
        .distinct()
        .toList();
  }

  @Override
  public List<String> visit(WindowNode window) {
    return List.of("windows: " + WindowText.of(window.windowing()));
  }

  @Override
  public List<String> visit(MapNode map) {
    return List.of();
  }

  @Override
  public List<String> visit(ExplodeNode explode) {
    return List.of();
  }

  @Override
  public List<String> visit(FlattenNode flatten) {
    return List.of();
  }

  @Override
  public List<String> visit(AssignTimestampsNode assign) {
    return own.stream()
        .map(row -> assign.timestamp().text() + " is " + value(assign.timestamp(), row))
        .distinct()
        .toList();
  }

  @Override
  public List<String> visit(WindowInfoNode info) {
    return List.of();
  }

  @Override
  public List<String> visit(LogNode log) {
    return List.of();
  }

  /** For each row for which a condition does not hold, what it is, and of which values. */
  private List<String> untrue(TypedExpression condition, String name) {
    List<String> lines = new ArrayList<>();
    for (Own row : own) {
      String value = value(condition, row);
      if (!value.equals("true")) {
        String of = columns(condition.columns(), row);
        lines.add(name + " is " + value.toUpperCase(Locale.ROOT) + (of.isEmpty() ? "" : ": " + of));
      }
    }
    return lines.stream().distinct().toList();
  }

  private static String value(TypedExpression expression, Own row) {
    boolean hides =
        expression.columns().stream()
            .anyMatch(name -> row.hidden().contains(row.schema().indexOf(name)));
    if (hides && ValueKind.of(expression.type()) != ValueKind.BOOLEAN) {
      return RowText.HIDDEN.toString();
    }
    try {
      return RowText.value(expression.type(), expression.expression().evaluate(row.row().values()));
    } catch (RowFault fault) {
      return "an error";
    }
  }

  /** {@code amount = -1, currency = EUR}. */
  static String columns(List<String> names, Own row) {
    Schema schema = row.schema();
    return names.stream()
        .map(
            name ->
                name
                    + " = "
                    + RowText.value(
                        schema.getField(name).getType(),
                        row.hidden().contains(schema.indexOf(name))
                            ? RowText.HIDDEN
                            : row.row().values()[schema.indexOf(name)]))
        .collect(Collectors.joining(", "));
  }
}

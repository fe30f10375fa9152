package dev.millrace.plan.step.join;

import dev.millrace.expr.Expression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.step.join.JoinChain.Link;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.Located;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Join of three and more inputs in windows: one after the other, then the output's columns. */
final class ManyJoinPlanner {
  private static final String EQUALITIES = "equalities";

  private final Join step;
  private final StepScope scope;
  private final List<Table> tables = new ArrayList<>();

  ManyJoinPlanner(Join step, StepScope scope) {
    this.step = step;
    this.scope = scope;
    for (int i = 0; i < scope.inputs().size(); i++) {
      tables.add(new Table(scope.aliases().get(i), scope.inputs().get(i)));
    }
  }

  void plan() {
    Optional<List<Link>> links = links();
    List<JoinSide> sides = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      Flow flow = tables.get(i).flow();
      sides.add(new JoinSide(tables.get(i).alias(), flow.place(), flow.schema(), i));
    }
    JoinRows rows = JoinRows.of(step, scope, sides);
    links
        .flatMap(all -> new JoinChain(scope, EQUALITIES, tables, all).join(step.types()))
        .filter(joined -> rows.whole())
        .ifPresent(joined -> choose(joined, rows));
  }

  /** The columns that the step gives out of all that the joined rows have. */
  private void choose(Flow joined, JoinRows rows) {
    List<TypedExpression> columns = new ArrayList<>();
    Schema.Builder schema = Schema.builder();
    for (int i = 0; i < rows.columns().size(); i++) {
      Table table = tables.get(rows.columns().get(i).side());
      String column = table.flow().schema().getField(rows.columns().get(i).column()).getName();
      int index = joined.schema().indexOf(JoinChain.name(table, column));
      Schema.Field field = joined.schema().getField(index);
      columns.add(
          new TypedExpression(
              field.getName(),
              Expression.column(index),
              field.getType(),
              List.of(field.getName()),
              index));
      schema.addField(rows.schema().getField(i).getName(), field.getType());
    }
    Schema chosen = schema.build();
    MapNode node = new MapNode(columns, step.fields().isEmpty() ? columns.size() : 0);
    scope.publish(
        joined.through(
            scope.name(),
            scope.add(
                "", node, List.of(joined), List.of(NodeOutput.main(chosen)), joined.windowing()),
            chosen));
  }

  /** The equalities in pairs; empty if a column is not there, which is reported. */
  private Optional<List<Link>> links() {
    List<Link> links = new ArrayList<>();
    boolean whole = true;
    for (Map<String, Located> equality : step.equalities()) {
      Map<Integer, Located> columns = new LinkedHashMap<>();
      for (Map.Entry<String, Located> column : equality.entrySet()) {
        int table = scope.aliases().indexOf(column.getKey());
        Flow flow = tables.get(table).flow();
        whole &=
            scope
                .typing()
                .column(column.getValue(), flow.schema(), flow.place(), scope.path(EQUALITIES))
                .isPresent();
        columns.put(table, column.getValue());
      }
      pairs(columns, links);
    }
    return whole ? Optional.of(links) : Optional.empty();
  }

  private static void pairs(Map<Integer, Located> columns, List<Link> links) {
    List<Map.Entry<Integer, Located>> all = List.copyOf(columns.entrySet());
    for (Map.Entry<Integer, Located> other : all.subList(1, all.size())) {
      Located first = all.get(0).getValue();
      Located second = other.getValue();
      links.add(new Link(all.get(0).getKey(), first.text(), other.getKey(), second.text(), second));
    }
  }
}

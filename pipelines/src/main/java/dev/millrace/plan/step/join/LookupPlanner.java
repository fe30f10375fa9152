package dev.millrace.plan.step.join;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.LookupNode;
import dev.millrace.plan.schema.EndpointSchemas;
import dev.millrace.spec.JoinKind.TableJoin;
import dev.millrace.spec.KeyedStep.Join;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Join with a table that is loaded at the start. */
public final class LookupPlanner implements StepPlanner {
  /** The table's alias under {@code equalities} and {@code fields}. */
  private static final String TABLE = "table";

  private final Join step;
  private final EndpointSpec table;

  public LookupPlanner(Join step, TableJoin kind) {
    this.step = step;
    this.table = kind.table();
  }

  @Override
  public void plan(StepScope scope) {
    Optional<Schema> schema =
        new EndpointSchemas(scope.graph()).source(table, scope.path("table.config"));
    if (schema.isEmpty()) {
      return;
    }
    Flow in = scope.input();
    JoinSide left = new JoinSide(scope.aliases().get(0), in.place(), in.schema(), 0);
    JoinSide right = new JoinSide(TABLE, "the table", schema.get(), 1);
    JoinKeys keys = JoinKeys.of(step, scope, left, right);
    JoinRows rows = JoinRows.of(step, scope, List.of(left, right));
    if (!keys.whole() || !rows.whole()) {
      return;
    }
    Optional<String> unmatched = rows.unmatched(0);
    List<NodeOutput> sides =
        unmatched.map(name -> List.of(new NodeOutput(name, in.schema()))).orElse(List.of());
    Edge edge =
        scope.add(
            new LookupNode(
                step.type(),
                table,
                schema.get(),
                keys.left(),
                keys.right(),
                rows.columns(),
                unmatched.isPresent()),
            List.of(in),
            StepScope.outputs(rows.schema(), sides));
    scope.publishMain(edge, rows.schema());
    unmatched.ifPresent(name -> scope.publishSide(name, edge, 1, in.schema(), in));
  }
}

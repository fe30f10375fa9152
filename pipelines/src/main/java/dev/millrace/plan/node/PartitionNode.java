package dev.millrace.plan.node;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0 has no rows; output 1 + i takes the rows for which {@code by} is the i-th name; the last
 * output takes all others if there is an unknown output, else they are dead letters.
 */
public record PartitionNode(TypedExpression by, List<String> names, boolean unknownOutput)
    implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    int outputs = 1 + names.size() + (unknownOutput ? 1 : 0);
    Schema input = inputs.get(0);
    return Lineage.passing(
        input, outputs, Lineage.Use.reading(Lineage.columns(List.of(by), input)));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new PartitionNode(kept.moved(by), names, unknownOutput);
  }
}

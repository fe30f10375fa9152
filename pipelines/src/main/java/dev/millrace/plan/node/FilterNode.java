package dev.millrace.plan.node;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: rows whose predicate is TRUE. */
public record FilterNode(TypedExpression keep) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema input = inputs.get(0);
    return Lineage.passing(input, 1, Lineage.Use.reading(Lineage.columns(List.of(keep), input)));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new FilterNode(kept.moved(keep));
  }
}

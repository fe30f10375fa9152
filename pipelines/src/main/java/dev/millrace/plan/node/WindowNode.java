package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.WindowingSpec;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: the same rows in their windows (one copy per window). */
public record WindowNode(WindowingSpec windowing) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    return Lineage.passing(inputs.get(0), 1, Lineage.Use.NOTHING);
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}

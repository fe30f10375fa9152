package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import java.util.List;

/** Rows given in the file. Output 0. */
public record CreateNode(List<Object[]> rows, List<Long> times) implements SourceNode {
  @Override
  public <R> R accept(SourceVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}

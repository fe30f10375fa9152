package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: the dead letters of one step, where {@code error_handling} names an output. */
public record ErrorsNode(String ofStep) implements NodeKind {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    return Lineage.NONE;
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  @Override
  public Optional<String> lettersOf() {
    return Optional.of(ofStep);
  }
}

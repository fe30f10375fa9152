package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: the input, printed on its way. */
public record LogNode(String level, String prefix) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema input = inputs.get(0);
    Set<Integer> all =
        IntStream.range(0, input.getFieldCount()).boxed().collect(Collectors.toSet());
    return Lineage.passing(input, 1, Lineage.Use.reading(all));
  }

  @Override
  public boolean takesVersions() {
    return true;
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  @Override
  public boolean prints() {
    return true;
  }
}

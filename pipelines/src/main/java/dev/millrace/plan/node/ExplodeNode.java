package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: rows with the array columns replaced by one element each. */
public record ExplodeNode(List<Integer> columns, boolean crossProduct) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    List<List<Lineage.Origin>> origins =
        IntStream.range(0, inputs.get(0).getFieldCount())
            .mapToObj(i -> columns.contains(i) ? List.<Lineage.Origin>of() : Lineage.copyOf(0, i))
            .toList();
    return new Lineage(List.of(Lineage.Use.reading(Set.copyOf(columns))), List.of(origins));
  }

  @Override
  public Set<Integer> madeOf(int column, Schema input) {
    return Set.of(column);
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new ExplodeNode(kept.places(0, columns), crossProduct);
  }

  @Override
  public boolean multiplies() {
    return true;
  }
}

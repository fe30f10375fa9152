package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: the rows of all inputs.
 *
 * @param columns per input, per output column, the index of the input's column
 */
public record FlattenNode(List<List<Integer>> columns) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    List<Lineage.Use> uses = inputs.stream().map(input -> Lineage.Use.NOTHING).toList();
    List<List<Lineage.Origin>> origins = new ArrayList<>();
    for (int column = 0; column < columns.get(0).size(); column++) {
      int number = column;
      origins.add(
          IntStream.range(0, columns.size())
              .mapToObj(i -> new Lineage.Origin(i, columns.get(i).get(number), false))
              .toList());
    }
    return new Lineage(uses, List.of(origins));
  }

  @Override
  public boolean takesVersions() {
    return true;
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new FlattenNode(
        IntStream.range(0, columns.size())
            .mapToObj(input -> kept.places(input, kept.ofMain(columns.get(input))))
            .toList());
  }
}

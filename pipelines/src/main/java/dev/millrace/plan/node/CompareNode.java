package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.WindowingSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Compares the rows of input 0 with those of input 1 and ends the run where they differ. Output 0:
 * nothing, ever.
 */
public record CompareNode() implements KeyedNode {
  @Override
  public <R> R accept(KeyedVisitor<R> visitor) {
    return visitor.visit(this);
  }

  /** All rows meet in one place. */
  @Override
  public List<String> key(int input) {
    return List.of();
  }

  @Override
  public Optional<String> keyText() {
    return Optional.empty();
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    return Optional.of(
        new Memory("every row without its equal, until the input ends", Optional.empty()));
  }

  @Override
  public Map<String, String> stateFacts(WindowingSpec windowing) {
    return Map.of("kind", "compare");
  }

  @Override
  public ResultTimes resultTimes() {
    return ResultTimes.WINDOW_END;
  }

  @Override
  public boolean waitsForWindowEnd() {
    return true;
  }

  @Override
  public boolean handsRowsOn() {
    return false;
  }

  @Override
  public Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted) {
    return Set.of();
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    return new Lineage(
        inputs.stream().map(CompareNode::all).map(Lineage.Use::reading).toList(),
        List.of(List.of()));
  }

  private static Set<Integer> all(Schema input) {
    return IntStream.range(0, input.getFieldCount()).boxed().collect(Collectors.toSet());
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  @Override
  public boolean compares() {
    return true;
  }
}

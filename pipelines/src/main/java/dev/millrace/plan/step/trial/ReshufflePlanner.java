package dev.millrace.plan.step.trial;

import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.FlattenNode;
import java.util.List;
import java.util.stream.IntStream;

/** Reshuffle: the input as it is, as the union of one. */
public final class ReshufflePlanner implements StepPlanner {
  @Override
  public void plan(StepScope scope) {
    int columns = scope.input().schema().getFieldCount();
    scope.addPassing(new FlattenNode(List.of(IntStream.range(0, columns).boxed().toList())));
  }
}

package dev.millrace.plan.node;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.node.ElementNode.NewTimes;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: the same rows at another event time.
 *
 * @param onlyForward whether an earlier time than the row has is a dead letter
 */
public record AssignTimestampsNode(TypedExpression timestamp, boolean onlyForward)
    implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public NewTimes newTimes() {
    return onlyForward ? NewTimes.LATER : NewTimes.FIRST;
  }

  @Override
  public boolean givesFirstTimes() {
    return !onlyForward;
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema input = inputs.get(0);
    return Lineage.passing(
        input, 1, Lineage.Use.reading(Lineage.columns(List.of(timestamp), input)));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new AssignTimestampsNode(kept.moved(timestamp), onlyForward);
  }
}

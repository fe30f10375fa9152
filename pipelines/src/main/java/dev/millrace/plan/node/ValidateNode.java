package dev.millrace.plan.node;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: rows for which every rule is TRUE. Output 1: the others, with a column {@code
 * broken_rules} (array of strings) after their own.
 */
public record ValidateNode(List<String> names, List<TypedExpression> rules) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema input = inputs.get(0);
    return Lineage.passing(input, 2, Lineage.Use.reading(Lineage.columns(rules, input)));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new ValidateNode(names, kept.moved(rules));
  }
}

package dev.millrace.plan.node;

import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.protect.DecryptedValue;
import dev.millrace.expr.protect.ProtectedValue;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: one column per expression.
 *
 * @param appended how many of the columns, from the first, are the input's own that nobody asked
 *     for by name: they are left out where nobody wants them
 */
public record MapNode(List<TypedExpression> columns, int appended) implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    List<TypedExpression> named = columns.subList(appended, columns.size());
    Set<Integer> needed = Lineage.columns(named, inputs.get(0));
    Set<Integer> read = new HashSet<>();
    for (TypedExpression column : columns) {
      if (column.column() < 0) {
        read.addAll(Lineage.columns(List.of(column), inputs.get(0)));
      }
    }
    List<List<Lineage.Origin>> origins =
        columns.stream()
            .map(c -> c.column() < 0 ? List.<Lineage.Origin>of() : Lineage.copyOf(0, c.column()))
            .toList();
    return new Lineage(List.of(new Lineage.Use(needed, read)), List.of(origins));
  }

  @Override
  public Set<Integer> madeOf(int column, Schema input) {
    TypedExpression made = columns.get(column);
    return made.expression() instanceof ProtectedValue
        ? Set.of()
        : Lineage.columns(List.of(made), input);
  }

  @Override
  public List<String> tags(int column) {
    return columns.get(column).expression() instanceof DecryptedValue value
        ? value.tags()
        : List.of();
  }

  /** A newer version that fails here would leave an older one, which did not, in its place. */
  @Override
  public boolean takesVersions() {
    return mayFail().isEmpty();
  }

  @Override
  public Optional<String> mayFail() {
    return columns.stream().filter(TypedExpression::mayFail).map(TypedExpression::text).findFirst();
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    int left = (int) kept.outputs().get(0).stream().filter(column -> column < appended).count();
    return new MapNode(kept.moved(kept.ofMain(columns)), left);
  }
}

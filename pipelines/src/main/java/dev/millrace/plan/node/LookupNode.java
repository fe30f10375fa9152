package dev.millrace.plan.node;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.WindowingSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A join with a table loaded at start. One input. Outputs as {@link JoinNode}.
 *
 * @param tableSchema the table's columns
 */
public record LookupNode(
    JoinType type,
    EndpointSpec table,
    Schema tableSchema,
    List<String> leftKey,
    List<String> tableKey,
    List<JoinColumn> columns,
    boolean unmatchedLeft)
    implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Optional<EndpointSpec> loads() {
    return Optional.of(table);
  }

  @Override
  public Optional<String> tableColumn(int column) {
    JoinColumn joined = columns.get(column);
    return joined.side() == 0 ? Optional.empty() : Optional.of(tableSchema.nameOf(joined.column()));
  }

  @Override
  public Set<Integer> madeOf(int column, Schema input) {
    return Set.of();
  }

  @Override
  public Optional<String> keyText() {
    return Optional.of(JoinNode.pairs(leftKey, tableKey));
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    return Optional.of(new Memory("the whole table, from the start", Optional.empty()));
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema left = inputs.get(0);
    List<List<Lineage.Origin>> joined =
        columns.stream()
            .map(c -> c.side() == 0 ? Lineage.copyOf(0, c.column()) : List.<Lineage.Origin>of())
            .toList();
    Lineage.Use use = JoinColumn.use(columns, 0, leftKey, left);
    List<List<Lineage.Origin>> unmatched = Lineage.passing(left, 1, use).outputs().get(0);
    return new Lineage(List.of(use), List.of(joined, unmatched));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    List<JoinColumn> left =
        kept.ofMain(columns).stream()
            .map(c -> c.side() == 0 ? new JoinColumn(0, kept.place(0, c.column()), c.named()) : c)
            .toList();
    return new LookupNode(type, table, tableSchema, leftKey, tableKey, left, unmatchedLeft);
  }
}

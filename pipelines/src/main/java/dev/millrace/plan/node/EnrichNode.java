package dev.millrace.plan.node;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.EnrichRules;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: the input's columns and then those that a place outside has under the row's key.
 *
 * @param lookup the place
 * @param key columns of the input
 * @param answer what comes back, by the names that the place has for it; of versioned answers the
 *     last two are the times from which and until which a row holds
 * @param versioned whether each row gets what holds at its event time
 * @param mocked rows of {@link #mockSchema} in place of the place's; empty to ask it
 */
public record EnrichNode(
    EndpointSpec lookup,
    List<String> key,
    Schema answer,
    boolean versioned,
    EnrichRules rules,
    Optional<List<Object[]>> mocked)
    implements ElementNode {
  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Optional<EnrichNode> asEnrich() {
    return Optional.of(this);
  }

  @Override
  public Optional<EndpointSpec> asks() {
    return mocked.isPresent() ? Optional.empty() : Optional.of(lookup);
  }

  @Override
  public Optional<String> keyText() {
    return Optional.of(String.join(", ", key));
  }

  @Override
  public boolean takesVersions() {
    return true;
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Set<Integer> columns = new HashSet<>();
    key.forEach(name -> columns.add(inputs.get(0).indexOf(name)));
    return Lineage.passing(inputs.get(0), 1, Lineage.Use.reading(columns));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  /** The rows that stand in for those of the place: the key, and what comes back. */
  public Schema mockSchema(Schema input) {
    Schema.Builder rows = Schema.builder();
    key.forEach(name -> rows.addField(input.getField(name).withNullable(false)));
    answer.getFields().forEach(rows::addField);
    return rows.build();
  }

  /** The same step with rows of a test in place of the place's. */
  public EnrichNode withRows(List<Object[]> rows) {
    return new EnrichNode(lookup, key, answer, versioned, rules, Optional.of(rows));
  }
}

package dev.millrace.plan.node;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.EnrichRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Output 0: the input's columns and then those that a place outside has under the row's key.
 *
 * @param lookup the place
 * @param key columns of the input
 * @param answer what comes back, by the names that the place has for it; of versioned answers the
 *     last two are the times from which and until which a row holds
 * @param versioned whether each row gets what holds at its event time
 * @param tags what of the answer not every sink may get, by the place's names
 * @param mocked rows in place of the place's, each a key and what comes back; empty to ask it
 */
public record EnrichNode(
    EndpointSpec lookup,
    List<String> key,
    Schema answer,
    boolean versioned,
    EnrichRules rules,
    Map<String, List<String>> tags,
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

  /** A newer version that ends here would leave an older one, which was found, in its place. */
  @Override
  public boolean takesVersions() {
    return rules.keepsRows();
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Set<Integer> columns = new HashSet<>();
    key.forEach(name -> columns.add(inputs.get(0).indexOf(name)));
    return Lineage.passing(inputs.get(0), 1, Lineage.Use.reading(columns));
  }

  @Override
  public Set<Integer> madeOf(int column, Schema input) {
    return Set.of();
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  /**
   * The rows that stand in for those of the place: the key, and what comes back. A column that is
   * both is there once; empty if its two types differ.
   */
  public Optional<Schema> mockSchema(Schema input) {
    Schema.Builder rows = Schema.builder();
    Set<String> shared = new HashSet<>();
    for (String name : key) {
      FieldType type = input.getField(name).getType().withNullable(false);
      if (answer.hasField(name)) {
        if (!answer.getField(name).getType().withNullable(false).equals(type)) {
          return Optional.empty();
        }
        shared.add(name);
      }
      rows.addField(name, type);
    }
    answer.getFields().stream()
        .filter(field -> !shared.contains(field.getName()))
        .forEach(rows::addField);
    return Optional.of(rows.build());
  }

  /**
   * The key and what comes back of a row.
   *
   * @param schema of the row, from {@link #mockSchema}
   */
  public Object[] mockRow(Object[] row, Schema schema) {
    return Stream.concat(key.stream(), answer.getFieldNames().stream())
        .map(name -> row[schema.indexOf(name)])
        .toArray();
  }

  /** The same step with rows of a test in place of the place's: each a key and what comes back. */
  public EnrichNode withRows(List<Object[]> rows) {
    return new EnrichNode(lookup, key, answer, versioned, rules, tags, Optional.of(rows));
  }
}

package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Output 0: the dead letters of one step, where {@code error_handling} names an output.
 *
 * @param element what the step reads, if its letters have Beam YAML's form ({@code element}, {@code
 *     msg}, {@code stack}); empty if they are envelopes
 */
public record ErrorsNode(String ofStep, Optional<Schema> element) implements NodeKind {

  /** The rows of letters in Beam YAML's form. */
  public static Schema rows(Schema element) {
    return Schema.builder()
        .addNullableField("element", FieldType.row(element))
        .addStringField("msg")
        .addStringField("stack")
        .build();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    return Lineage.NONE;
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  @Override
  public Optional<Schema> letterElement() {
    return element;
  }

  @Override
  public Optional<String> lettersOf() {
    return Optional.of(ofStep);
  }
}

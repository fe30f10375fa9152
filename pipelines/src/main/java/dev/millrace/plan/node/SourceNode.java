package dev.millrace.plan.node;

import dev.millrace.plan.column.Lineage;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** A node without inputs: rows begin here. */
public sealed interface SourceNode extends NodeKind permits StreamNode, ReadNode, CreateNode {

  /** Calls the visitor's method for the kind. */
  <R> R accept(SourceVisitor<R> visitor);

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  default Lineage lineage(List<Schema> inputs) {
    return Lineage.NONE;
  }

  /** Tells the kinds of sources apart. */
  interface SourceVisitor<R> {
    R visit(StreamNode node);

    R visit(ReadNode node);

    R visit(CreateNode node);
  }
}

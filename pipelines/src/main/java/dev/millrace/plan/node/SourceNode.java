package dev.millrace.plan.node;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** A node without inputs: rows begin here. */
public sealed interface SourceNode extends NodeKind
    permits StreamNode, SourceNode.ReadNode, SourceNode.CreateNode {

  /** Calls the visitor's method for the kind. */
  <R> R accept(SourceVisitor<R> visitor);

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  /** Whether the rows of a source are versions of a table's rows, or of a compacted topic's. */
  static boolean isChangelog(EndpointSpec source) {
    return source.text("as").filter("changelog"::equals).isPresent()
        || !source.map("tombstones").isEmpty();
  }

  @Override
  default Lineage lineage(List<Schema> inputs) {
    return Lineage.NONE;
  }

  /** An inline source ({@code ReadFrom...} among the transforms). Output 0: its rows. */
  record ReadNode(EndpointSpec endpoint) implements SourceNode {
    @Override
    public <R> R accept(SourceVisitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public Optional<EndpointSpec> reads() {
      return Optional.of(endpoint);
    }

    @Override
    public boolean readsChangelog() {
      return isChangelog(endpoint);
    }

    @Override
    public NodeKind pruned(KeptColumns kept) {
      return this;
    }
  }

  /** Rows given in the file. Output 0. */
  record CreateNode(List<Object[]> rows, List<Long> times) implements SourceNode {
    @Override
    public <R> R accept(SourceVisitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public NodeKind pruned(KeptColumns kept) {
      return this;
    }
  }

  /** Tells the kinds of sources apart. */
  interface SourceVisitor<R> {
    R visit(StreamNode node);

    R visit(ReadNode node);

    R visit(CreateNode node);
  }
}

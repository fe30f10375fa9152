package dev.millrace.plan.node;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.column.KeptColumns;
import java.util.Optional;

/** An inline source ({@code ReadFrom...} among the transforms). Output 0: its rows. */
public record ReadNode(EndpointSpec endpoint) implements SourceNode {
  @Override
  public <R> R accept(SourceVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Optional<EndpointSpec> reads() {
    return Optional.of(endpoint);
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}

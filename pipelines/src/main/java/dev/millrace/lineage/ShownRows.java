package dev.millrace.lineage;

import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.LogNode;
import dev.millrace.plan.node.LookupNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.PartitionNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.ValidateNode;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowNode;

/**
 * Whether a node may show whole rows: to the stage after the next exchange, in the log, or in dead
 * letters, which an expression over no column at all can make, too.
 */
final class ShownRows implements NodeKind.Visitor<Boolean>, ElementNode.ElementVisitor<Boolean> {
  static final NodeKind.Visitor<Boolean> POSSIBLE = new ShownRows();

  private ShownRows() {}

  @Override
  public Boolean visit(SourceNode node) {
    return false;
  }

  @Override
  public Boolean visit(ElementNode node) {
    return node.accept((ElementNode.ElementVisitor<Boolean>) this);
  }

  @Override
  public Boolean visit(KeyedNode node) {
    return true;
  }

  @Override
  public Boolean visit(ErrorsNode node) {
    return true;
  }

  @Override
  public Boolean visit(FilterNode node) {
    return true;
  }

  @Override
  public Boolean visit(MapNode node) {
    return node.columns().stream().anyMatch(column -> column.column() < 0);
  }

  @Override
  public Boolean visit(ExplodeNode node) {
    return true;
  }

  @Override
  public Boolean visit(PartitionNode node) {
    return true;
  }

  @Override
  public Boolean visit(FlattenNode node) {
    return false;
  }

  @Override
  public Boolean visit(AssignTimestampsNode node) {
    return true;
  }

  @Override
  public Boolean visit(WindowNode node) {
    return false;
  }

  @Override
  public Boolean visit(WindowInfoNode node) {
    return false;
  }

  @Override
  public Boolean visit(ValidateNode node) {
    return true;
  }

  @Override
  public Boolean visit(LookupNode node) {
    return false;
  }

  @Override
  public Boolean visit(EnrichNode node) {
    return true;
  }

  @Override
  public Boolean visit(LogNode node) {
    return true;
  }
}

package dev.millrace.plan.node;

/** A node that looks at one row at a time. */
public sealed interface ElementNode extends NodeKind
    permits FilterNode,
        MapNode,
        ExplodeNode,
        PartitionNode,
        FlattenNode,
        AssignTimestampsNode,
        WindowNode,
        WindowInfoNode,
        ValidateNode,
        LookupNode,
        EnrichNode,
        LogNode {

  /** Calls the visitor's method for the kind. */
  <R> R accept(ElementVisitor<R> visitor);

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  /** What the node does to event times. */
  default NewTimes newTimes() {
    return NewTimes.NONE;
  }

  /** How event times are changed. */
  enum NewTimes {
    /** Rows keep their times. */
    NONE,
    /** Times that somebody declared get later. */
    LATER,
    /** Rows without a declared time get their first one. */
    FIRST
  }

  /** Tells the kinds of element-wise nodes apart. */
  interface ElementVisitor<R> {
    R visit(FilterNode node);

    R visit(MapNode node);

    R visit(ExplodeNode node);

    R visit(PartitionNode node);

    R visit(FlattenNode node);

    R visit(AssignTimestampsNode node);

    R visit(WindowNode node);

    R visit(WindowInfoNode node);

    R visit(ValidateNode node);

    R visit(LookupNode node);

    R visit(EnrichNode node);

    R visit(LogNode node);
  }
}

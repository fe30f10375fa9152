package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: the input's columns, then one per entry. */
public record WindowInfoNode(List<WindowInfo> columns) implements ElementNode {

  /** What is told of a pane: each window gives one result, when it is over. */
  public static final Schema PANE =
      Schema.builder()
          .addBooleanField("is_first")
          .addBooleanField("is_last")
          .addStringField("timing")
          .addInt64Field("index")
          .addInt64Field("nonspeculative_index")
          .build();

  /** What {@code ExtractWindowingInfo} can tell. */
  public enum WindowInfo {
    TIMESTAMP,
    WINDOW_START,
    WINDOW_END,
    WINDOW_STRING,
    WINDOW_TYPE,
    PANE_INFO,
    PANE_INFO_ON_TIME
  }

  @Override
  public <R> R accept(ElementVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    return Lineage.passing(inputs.get(0), 1, Lineage.Use.NOTHING);
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}

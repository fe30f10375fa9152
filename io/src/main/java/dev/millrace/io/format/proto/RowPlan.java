package dev.millrace.io.format.proto;

import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** A message type and columns. What follows from them is worked out again on each machine. */
final class RowPlan implements Serializable {
  private final ProtoFormat format;
  private final Schema schema;
  private transient @Nullable MessagePlan message;

  /**
   * @throws IllegalArgumentException if a column has no field, or one of another type
   */
  RowPlan(ProtoFormat format, Schema schema) {
    this.format = format;
    this.schema = schema;
    this.message = MessagePlan.of(format.descriptor(), schema);
  }

  Schema schema() {
    return schema;
  }

  MessagePlan message() {
    MessagePlan known = message;
    if (known == null) {
      known = MessagePlan.of(format.descriptor(), schema);
      message = known;
    }
    return known;
  }
}

package dev.millrace.io.kafka.write;

import dev.millrace.io.rows.routing.RowTarget;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are written: one topic, or a topic that each row names.
 *
 * @param name null if each row names its own
 * @param target the topic of each row; null if there is a name
 */
public record SinkTopic(@Nullable String name, @Nullable RowTarget target) implements Serializable {
  public SinkTopic {
    if ((name == null) == (target == null)) {
      throw new IllegalArgumentException("either a topic name or a target per row");
    }
  }

  public static SinkTopic of(String name) {
    return new SinkTopic(name, null);
  }

  public static SinkTopic perRow(RowTarget target) {
    return new SinkTopic(null, target);
  }

  /**
   * The topic of a row.
   *
   * @throws dev.millrace.element.RowFault (ML-6132) if it names none that there may be
   */
  String of(Object[] row) {
    return target == null ? String.valueOf(name) : target.of(row);
  }
}

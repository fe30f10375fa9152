package dev.millrace.io.kafka.write;

import dev.millrace.expr.Expression;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are written: one topic, or the topic that an expression names for each row.
 *
 * @param name null if there is an expression
 * @param expression gives a STRING, never NULL; null if there is a name
 */
public record SinkTopic(@Nullable String name, @Nullable Expression expression)
    implements Serializable {
  public SinkTopic {
    if ((name == null) == (expression == null)) {
      throw new IllegalArgumentException("either a topic name or an expression");
    }
  }

  public static SinkTopic of(String name) {
    return new SinkTopic(name, null);
  }

  public static SinkTopic perRow(Expression expression) {
    return new SinkTopic(null, expression);
  }
}

package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** All strings as one, in the order of {@code collect}, with a separator between them. */
final class TextAggregate implements Aggregate<List<Timed>> {
  private final CollectAggregate strings;
  private final FieldType type;
  private final String separator;

  TextAggregate(FieldType string, String separator) {
    this.strings = CollectAggregate.values(string);
    this.type = string;
    this.separator = separator;
  }

  @Override
  public List<Timed> create() {
    return strings.create();
  }

  @Override
  public List<Timed> add(List<Timed> values, @Nullable Object value, long time) {
    return strings.add(values, value, time);
  }

  @Override
  public List<Timed> merge(List<Timed> values, List<Timed> other) {
    return strings.merge(values, other);
  }

  @Override
  public @Nullable Object result(List<Timed> values) {
    if (values.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (Object string : (List<?>) strings.result(values)) {
      text.append(string).append(separator);
    }
    text.setLength(text.length() - separator.length());
    return text.toString();
  }

  @Override
  public FieldType resultType() {
    return type;
  }

  @Override
  public void encode(List<Timed> values, ByteSink out) {
    strings.encode(values, out);
  }

  @Override
  public List<Timed> decode(ByteSource in) {
    return strings.decode(in);
  }
}

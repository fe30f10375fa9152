package dev.millrace.sql.function;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.linq4j.function.Deterministic;
import org.jspecify.annotations.Nullable;

/**
 * Casts the parts of a collection or row, each as the same cast of a single value does. The casts
 * come as one text because that is what generated code can keep as a constant.
 */
@Deterministic
public final class PartCasts {
  private final List<Part> parts = new ArrayList<>();

  /** How one part is cast; without a scalar it stays as it is. */
  private record Part(FieldType from, FieldType to, @Nullable Scalar scalar) {
    @Nullable Object cast(@Nullable Object value) {
      return value == null || scalar == null
          ? value
          : SqlValues.toSql(
              scalar.apply(new Object[] {requireNonNull(SqlValues.fromSql(value, from))}), to);
    }
  }

  /**
   * @param casts what {@link #text} made, one after the other: of an array's elements, of a map's
   *     keys and values, or of each field of a row
   */
  public PartCasts(String casts) {
    int at = 0;
    while (at < casts.length()) {
      String[] texts = new String[3];
      for (int i = 0; i < texts.length; i++) {
        int start = casts.indexOf(':', at) + 1;
        at = start + Integer.parseInt(casts.substring(at, start - 1));
        texts[i] = casts.substring(start, at);
      }
      parts.add(
          new Part(
              SqlValues.type(texts[0]),
              SqlValues.type(texts[1]),
              texts[2].isEmpty() ? null : ScalarLoader.load(texts[2])));
    }
  }

  /**
   * The cast of a part as text.
   *
   * @param source of a scalar over a row of that one value; empty if the value stays as it is
   */
  public static String text(String from, String to, String source) {
    StringBuilder text = new StringBuilder();
    for (String part : List.of(from, to, source)) {
      text.append(part.length()).append(':').append(part);
    }
    return text.toString();
  }

  /** Casts the elements of an array. */
  public List<@Nullable Object> list(List<?> values) {
    List<@Nullable Object> cast = new ArrayList<>(values.size());
    for (Object value : values) {
      cast.add(parts.get(0).cast(value));
    }
    return cast;
  }

  /** Casts the keys and values of a map. */
  public Map<@Nullable Object, @Nullable Object> map(Map<?, ?> values) {
    Map<@Nullable Object, @Nullable Object> cast = new LinkedHashMap<>();
    values.forEach((key, value) -> cast.put(parts.get(0).cast(key), parts.get(1).cast(value)));
    return cast;
  }

  /** Casts the fields of a row. */
  public @Nullable Object[] row(Object[] values) {
    @Nullable Object[] cast = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      cast[i] = parts.get(i).cast(values[i]);
    }
    return cast;
  }
}

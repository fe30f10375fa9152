package dev.millrace.plan.literal;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.RowLiteral;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Finds the columns of rows that the file writes out without declaring them. */
public final class LiteralTypes {
  private final Diagnostics problems;
  private final String path;
  private final boolean mixes;

  /**
   * @param path of the messages
   * @param mixes whether a column may hold values of several types
   */
  public LiteralTypes(Diagnostics problems, String path, boolean mixes) {
    this.problems = problems;
    this.path = path;
    this.mixes = mixes;
  }

  /** The columns of all rows; empty if they do not go together, which is reported. */
  public Optional<Schema> infer(List<RowLiteral> rows) {
    try {
      return Optional.of(columns(rows.stream().map(RowLiteral::values).toList(), ""));
    } catch (IllegalArgumentException e) {
      problems.error(
          rows.get(0).position(),
          ErrorCodes.LITERALS_OF_DIFFERENT_TYPES,
          path,
          String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Schema columns(List<? extends Map<?, ?>> rows, String prefix) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> row.keySet().forEach(key -> names.add(String.valueOf(key))));
    Schema.Builder schema = Schema.builder();
    for (String name : names) {
      List<@Nullable Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.get(name)));
      schema.addField(name, type(values, prefix + name));
    }
    return schema.build();
  }

  /** The type that holds all of these values. */
  private FieldType type(List<@Nullable Object> values, String name) {
    List<Object> present = values.stream().filter(Objects::nonNull).toList();
    FieldType type = presentType(present, name);
    return type.withNullable(present.isEmpty() || present.size() < values.size());
  }

  private FieldType presentType(List<Object> values, String name) {
    if (areAll(values, List.class)) {
      List<@Nullable Object> elements = new ArrayList<>();
      values.forEach(list -> elements.addAll((List<?>) list));
      return FieldType.array(type(elements, name + "[]"));
    } else if (areAll(values, Map.class)) {
      return FieldType.row(
          columns(values.stream().map(map -> (Map<?, ?>) map).toList(), name + "."));
    } else if (areAll(values, Boolean.class)) {
      return FieldType.BOOLEAN;
    } else if (areAll(values, Long.class)) {
      return FieldType.INT64;
    } else if (areAll(values, Number.class)) {
      return values.stream().anyMatch(Double.class::isInstance)
          ? FieldType.DOUBLE
          : FieldType.DECIMAL;
    } else if (areAll(values, ByteBuffer.class)) {
      return FieldType.BYTES;
    } else if (values.isEmpty() || areAll(values, String.class)) {
      return FieldType.STRING;
    } else if (mixes) {
      return ValueKind.MIXED_TYPE;
    }
    Set<String> kinds = new LinkedHashSet<>();
    values.forEach(value -> kinds.add(kind(value)));
    throw new IllegalArgumentException(
        "column '"
            + name
            + "' holds "
            + String.join(" and ", kinds)
            + "; expected values of one type.");
  }

  private static boolean areAll(List<Object> values, Class<?> kind) {
    return !values.isEmpty() && values.stream().allMatch(kind::isInstance);
  }

  private static String kind(Object value) {
    if (value instanceof List) {
      return "a list";
    } else if (value instanceof Map) {
      return "a map";
    } else if (value instanceof Boolean) {
      return "true or false";
    } else if (value instanceof ByteBuffer) {
      return "bytes";
    }
    return value instanceof Long || value instanceof Double || value instanceof BigInteger
        ? "a number"
        : "text";
  }
}

package dev.millrace.function.found;

import dev.millrace.element.ValueKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Maps, whose values may be NULL. */
final class Mapped extends JavaType {
  private final JavaType key;
  private final JavaType value;

  Mapped(JavaType key, JavaType value) {
    super(FieldType.map(key.type(), value.type().withNullable(true)));
    this.key = key;
    this.value = value;
  }

  @Override
  boolean takes(FieldType column) {
    return ValueKind.of(column) == ValueKind.MAP
        && key.takes(Objects.requireNonNull(column.getMapKeyType()))
        && value.takes(Objects.requireNonNull(column.getMapValueType()));
  }

  @Override
  FieldType read(FieldType column) {
    FieldType keys = Objects.requireNonNull(column.getMapKeyType());
    FieldType values = Objects.requireNonNull(column.getMapValueType());
    return FieldType.map(key.read(keys), value.read(values).withNullable(true));
  }

  @Override
  Object java(Object from, FieldType column) {
    FieldType keys = Objects.requireNonNull(column.getMapKeyType());
    FieldType values = Objects.requireNonNull(column.getMapValueType());
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) from).entrySet()) {
      map.put(key.toJava(entry.getKey(), keys), value.toJava(entry.getValue(), values));
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  Object column(Object from) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) from).entrySet()) {
      Object name = entry.getKey();
      map.put(
          key.fromJava(Objects.requireNonNull(name, "a map has a null key")),
          value.fromJava(entry.getValue()));
    }
    return map;
  }
}

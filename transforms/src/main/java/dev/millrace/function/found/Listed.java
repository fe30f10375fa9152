package dev.millrace.function.found;

import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Lists as arrays, whose elements may be NULL. */
final class Listed extends JavaType {
  private final JavaType element;

  Listed(JavaType element) {
    super(FieldType.array(element.type().withNullable(true)));
    this.element = element;
  }

  @Override
  boolean takes(FieldType column) {
    return ValueKind.of(column) == ValueKind.ARRAY
        && element.takes(Objects.requireNonNull(column.getCollectionElementType()));
  }

  @Override
  FieldType read(FieldType column) {
    FieldType from = Objects.requireNonNull(column.getCollectionElementType());
    return FieldType.array(element.read(from).withNullable(true));
  }

  @Override
  Object java(Object value, FieldType column) {
    FieldType from = Objects.requireNonNull(column.getCollectionElementType());
    List<@Nullable Object> list = new ArrayList<>();
    for (Object item : (List<?>) value) {
      list.add(element.toJava(item, from));
    }
    return Collections.unmodifiableList(list);
  }

  @Override
  Object column(Object value) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Object item : (List<?>) value) {
      list.add(element.fromJava(item));
    }
    return list;
  }
}

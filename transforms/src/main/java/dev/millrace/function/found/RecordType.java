package dev.millrace.function.found;

import dev.millrace.element.ValueKind;
import dev.millrace.function.Column;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Records as rows, by the names of their components. */
final class RecordType extends JavaType {
  private final Constructor<?> constructor;
  private final List<Part> parts;

  /** A component. */
  record Part(String name, JavaType type, boolean primitive, Method accessor) {
    FieldType column() {
      return type.type().withNullable(!primitive);
    }
  }

  private RecordType(Schema schema, Constructor<?> constructor, List<Part> parts) {
    super(FieldType.row(schema));
    this.constructor = constructor;
    this.parts = parts;
  }

  static RecordType of(Class<? extends Record> type) {
    List<Part> parts = new ArrayList<>();
    Schema.Builder schema = Schema.builder();
    Set<String> names = new HashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType().equals(type)) {
        throw new IllegalArgumentException(
            "the type " + type.getTypeName() + ", which contains itself");
      }
      JavaType java = JavaType.of(component.getGenericType());
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Part part = new Part(nameOf(component), java, component.getType().isPrimitive(), accessor);
      if (!names.add(part.name())) {
        throw new IllegalArgumentException(
            "the type " + type.getTypeName() + ", in which '" + part.name() + "' is there twice");
      }
      parts.add(part);
      schema.addField(part.name(), part.column());
    }
    return new RecordType(schema.build(), constructor(type), parts);
  }

  /** The constructor that takes all components. */
  static Constructor<?> constructor(Class<? extends Record> type) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code user_id} for {@code userId}, unless it says another name. */
  static String nameOf(RecordComponent component) {
    Column column = component.getAnnotation(Column.class);
    return column == null
        ? component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT)
        : column.value();
  }

  List<Part> parts() {
    return parts;
  }

  Schema schema() {
    return Objects.requireNonNull(type().getRowSchema());
  }

  @Override
  boolean takes(FieldType column) {
    if (ValueKind.of(column) != ValueKind.ROW) {
      return false;
    }
    Schema fields = Objects.requireNonNull(column.getRowSchema());
    return parts.stream()
        .allMatch(
            part ->
                fields.hasField(part.name())
                    && part.type().takes(fields.getField(part.name()).getType()));
  }

  @Override
  FieldType read(FieldType column) {
    Schema.Builder fields = Schema.builder();
    for (Field field : Objects.requireNonNull(column.getRowSchema()).getFields()) {
      FieldType type =
          parts.stream()
              .filter(part -> part.name().equals(field.getName()))
              .findFirst()
              .map(part -> part.type().read(field.getType()))
              // Nothing looks at the values of other fields: any type does that needs no
              // conversion.
              .orElse(FieldType.BOOLEAN);
      fields.addNullableField(field.getName(), type);
    }
    return FieldType.row(fields.build());
  }

  @Override
  Object java(Object value, FieldType column) {
    return java((Object[]) value, Objects.requireNonNull(column.getRowSchema()));
  }

  /** The record of a row that has its columns, and maybe others. */
  Object java(Object[] row, Schema schema) {
    @Nullable Object[] arguments = new Object[parts.size()];
    for (int i = 0; i < arguments.length; i++) {
      Part part = parts.get(i);
      int index = schema.indexOf(part.name());
      arguments[i] = part.type().toJava(row[index], schema.getField(index).getType());
      if (part.primitive() && arguments[i] == null) {
        // SQL takes the fields of a row that may be NULL for NULL, so check cannot say it.
        throw new IllegalArgumentException("'" + part.name() + "' is NULL");
      }
    }
    return make(constructor, arguments);
  }

  static Object make(Constructor<?> constructor, @Nullable Object[] arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw UserFailure.of(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  Object column(Object value) {
    @Nullable Object[] row = new Object[parts.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = parts.get(i).type().fromJava(read(parts.get(i).accessor(), value));
    }
    return row;
  }

  private static @Nullable Object read(Method accessor, Object owner) {
    try {
      return accessor.invoke(owner);
    } catch (InvocationTargetException e) {
      throw UserFailure.of(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}

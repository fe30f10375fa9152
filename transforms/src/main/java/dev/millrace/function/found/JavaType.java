package dev.millrace.function.found;

import dev.millrace.element.ValueKind;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A Java type of user code as the type of a column, and values on their way between the two. Values
 * of columns have the classes of {@link ValueKind}.
 */
abstract class JavaType {
  private static final Map<Class<?>, JavaType> SIMPLE =
      Map.ofEntries(
          Map.entry(Boolean.class, new Plain(FieldType.BOOLEAN, Set.of(ValueKind.BOOLEAN))),
          Map.entry(Byte.class, new Numeric(FieldType.BYTE, Number::byteValue)),
          Map.entry(Short.class, new Numeric(FieldType.INT16, Number::shortValue)),
          Map.entry(Integer.class, new Numeric(FieldType.INT32, Number::intValue)),
          Map.entry(Long.class, new Numeric(FieldType.INT64, Number::longValue)),
          Map.entry(Float.class, new Numeric(FieldType.FLOAT, Number::floatValue)),
          Map.entry(Double.class, new Numeric(FieldType.DOUBLE, Number::doubleValue)),
          Map.entry(BigDecimal.class, new Numeric(FieldType.DECIMAL, Numeric::exact)),
          Map.entry(String.class, new Plain(FieldType.STRING, Set.of(ValueKind.STRING))),
          Map.entry(byte[].class, new Plain(FieldType.BYTES, Set.of(ValueKind.BYTES))),
          Map.entry(Instant.class, new Timed(ValueKind.TIMESTAMP)),
          Map.entry(LocalDate.class, new Timed(ValueKind.DATE)),
          Map.entry(LocalTime.class, new Timed(ValueKind.TIME)));

  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          boolean.class, Boolean.class,
          byte.class, Byte.class,
          short.class, Short.class,
          int.class, Integer.class,
          long.class, Long.class,
          float.class, Float.class,
          double.class, Double.class);

  private final FieldType type;

  JavaType(FieldType type) {
    this.type = type;
  }

  /**
   * The column type of a Java type.
   *
   * @throws IllegalArgumentException with the end of a sentence, if there is none
   */
  static JavaType of(Type java) {
    if (java instanceof Class<?> plain) {
      JavaType simple = SIMPLE.get(BOXES.getOrDefault(plain, plain));
      if (simple != null) {
        return simple;
      } else if (plain.isRecord()) {
        return RecordType.of(plain.asSubclass(Record.class));
      }
    } else if (java instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType().equals(List.class)) {
        return new Listed(of(arguments[0]));
      } else if (generic.getRawType().equals(Map.class)) {
        return new Mapped(of(arguments[0]), of(arguments[1]));
      }
    }
    throw new IllegalArgumentException(
        "the type " + java.getTypeName() + ", which no column can have");
  }

  /** Whether values of a Java type are never null. */
  static boolean isPrimitive(Type java) {
    return java instanceof Class<?> plain && plain.isPrimitive();
  }

  /** The column type, not nullable. */
  final FieldType type() {
    return type;
  }

  /**
   * The type in which values of a column that fits are read: {@link #type}, but that the fields of
   * rows are in the column's order.
   */
  FieldType read(FieldType column) {
    return type;
  }

  /** Whether values of a column, but for NULL, fit the Java type as they are or wider. */
  abstract boolean takes(FieldType column);

  /**
   * A value of a column that {@link #takes} said yes to.
   *
   * @param value null for NULL
   */
  final @Nullable Object toJava(@Nullable Object value, FieldType column) {
    return value == null ? null : java(value, column);
  }

  abstract Object java(Object value, FieldType column);

  /** A value for a column of {@link #type}. */
  final @Nullable Object fromJava(@Nullable Object value) {
    return value == null ? null : column(value);
  }

  abstract Object column(Object value);

  /** The same class on both sides. */
  private static final class Plain extends JavaType {
    private final Set<ValueKind> kinds;

    Plain(FieldType type, Set<ValueKind> kinds) {
      super(type);
      this.kinds = kinds;
    }

    @Override
    boolean takes(FieldType column) {
      return kinds.contains(ValueKind.of(column)) && !ValueKind.isMixed(column);
    }

    @Override
    Object java(Object value, FieldType column) {
      return value;
    }

    @Override
    Object column(Object value) {
      return value;
    }
  }
}

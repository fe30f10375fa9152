package dev.millrace.io.file.table;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.Utf8;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table, and how values of rows become its own: a value becomes the same value, or
 * the row is refused.
 *
 * @param at its name, and what a row is told that it refuses
 * @param required whether there must be a value
 * @param values makes values
 */
public record TableColumn(Named at, boolean required, ToTable values) {
  private static final int LONGEST = 60;

  /** Makes a value of a column; not called for NULL. */
  @FunctionalInterface
  public interface ToTable {
    /**
     * @throws ArithmeticException for a value that does not fit
     */
    Object of(Object value);
  }

  /**
   * A name.
   *
   * @param code of the fault of a row whose value cannot be stored
   */
  public record Named(String name, String code) {
    /** A row whose value the column does not take. */
    public RowFault fault(String what) {
      return new RowFault(code, "column '" + name + "' " + what);
    }

    /** A text that is whole. */
    public Object text(Object value) {
      String text = value.toString();
      if (Utf8.hasLoneSurrogate(text)) {
        throw fault("has half of a surrogate pair");
      }
      return text;
    }

    /** A column that takes NULL or does not. */
    public TableColumn of(boolean required, ToTable values) {
      return new TableColumn(this, required, values);
    }
  }

  /**
   * The table's value.
   *
   * @throws RowFault for one that the column cannot hold
   */
  public @Nullable Object of(@Nullable Object value) {
    if (value == null) {
      if (required) {
        throw at.fault("is NULL, which the table does not take");
      }
      return null;
    }
    try {
      return values.of(value);
    } catch (ArithmeticException e) {
      throw at.fault("does not fit: " + shown(value));
    }
  }

  /** Lists of such values. */
  public ToTable list() {
    return value -> {
      List<@Nullable Object> made = new ArrayList<>();
      ((List<?>) value).forEach(each -> made.add(of(each)));
      return made;
    };
  }

  /** Maps of such values by keys. */
  public ToTable mapBy(TableColumn key) {
    return value -> {
      Map<Object, @Nullable Object> made = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((k, v) -> made.put(Objects.requireNonNull(key.of(k)), of(v)));
      return made;
    };
  }

  /** A number in single precision, which it must have. */
  public static Object single(Object value) {
    float near = ((Number) value).floatValue();
    if (!(value instanceof Float) && Double.compare(near, ((Number) value).doubleValue()) != 0) {
      throw new ArithmeticException("not as exact");
    }
    return near;
  }

  /** A number with so many digits, of which {@code scale} are behind the point. */
  public static Object decimal(Object value, int precision, int scale) {
    BigDecimal scaled = ((BigDecimal) value).setScale(scale, RoundingMode.UNNECESSARY);
    if (scaled.precision() > precision) {
      throw new ArithmeticException("too many digits");
    }
    return scaled;
  }

  /** The beginning of a value. */
  public static String shown(Object value) {
    String text = value.toString();
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}

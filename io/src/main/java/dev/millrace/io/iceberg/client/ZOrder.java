package dev.millrace.io.iceberg.client;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * The order of rows by several columns at once, {@code zorder(a, b)}: files have small ranges of
 * each of them. A value becomes 64 bits that are ordered as the values are, and rows are ordered by
 * the bits of all columns in turn, as Iceberg's procedure for Spark orders them. Two rows need not
 * be interleaved for that: the column in which the highest bit differs decides (T. Chan,
 * «Closest-point problems simplified on the RAM», 2002).
 *
 * <p>Iceberg's orders know nothing of it, so that it is a property of the table.
 */
public final class ZOrder implements Comparator<StructLike> {
  /** The columns, with commas between them. */
  public static final String PROPERTY = "millrace.zorder";

  private static final Pattern CALL =
      Pattern.compile("zorder\\s*\\(([^()]*)\\)", Pattern.CASE_INSENSITIVE);

  private static final int BYTES = Long.BYTES;

  private final int[] places;

  private ZOrder(int[] places) {
    this.places = places;
  }

  /** The columns that a text names; empty for the text of another order. */
  public static Optional<List<String>> columns(String text) {
    Matcher call = CALL.matcher(text.strip());
    return call.matches() ? Optional.of(split(call.group(1))) : Optional.empty();
  }

  private static List<String> split(String columns) {
    return List.of(columns.strip().split("\\s*,\\s*"));
  }

  /** The property of a table whose rows are ordered by these columns. */
  private static String property(List<String> columns) {
    return String.join(",", columns);
  }

  /** What is wrong with columns; empty if nothing is. */
  static Optional<String> problem(Schema schema, List<String> columns) {
    if (columns.size() < 2 || columns.stream().distinct().count() < columns.size()) {
      return Optional.of("expected two different columns or more");
    }
    for (String column : columns) {
      NestedField field = schema.asStruct().field(column);
      if (field == null) {
        return Optional.of("there is no column '" + column + "'");
      } else if (!field.type().isPrimitiveType()) {
        return Optional.of(
            "column '"
                + column
                + "' is a "
                + field.type().typeId().name().toLowerCase(Locale.ROOT)
                + ", which has no order");
      }
    }
    return Optional.empty();
  }

  /**
   * That of a table's rows, as {@link org.apache.iceberg.data.InternalRecordWrapper} has them;
   * empty if it has none. A column that is gone does not count.
   */
  public static Optional<ZOrder> of(Table table) {
    String property = table.properties().get(PROPERTY);
    if (property == null) {
      return Optional.empty();
    }
    List<NestedField> fields = table.schema().columns();
    List<String> names = fields.stream().map(NestedField::name).toList();
    int[] places =
        split(property).stream()
            .mapToInt(names::indexOf)
            .filter(place -> place >= 0 && fields.get(place).type().isPrimitiveType())
            .toArray();
    return places.length == 0 ? Optional.empty() : Optional.of(new ZOrder(places));
  }

  /** Keeps the order of a table whose columns get other names, which are given by the old ones. */
  public static void rename(Table table, Map<String, String> renamed) {
    String property = table.properties().get(PROPERTY);
    if (property == null) {
      return;
    }
    List<String> columns = new ArrayList<>();
    split(property).forEach(column -> columns.add(renamed.getOrDefault(column, column)));
    if (!property(columns).equals(property)) {
      UpdateProperties update = table.updateProperties();
      update.set(PROPERTY, property(columns)).commit();
    }
  }

  @Override
  public int compare(StructLike one, StructLike other) {
    int order = 0;
    long widest = 0;
    for (int place : places) {
      long left = bits(one.get(place, Object.class));
      long right = bits(other.get(place, Object.class));
      long difference = left ^ right;
      if (isLower(widest, difference)) {
        widest = difference;
        order = Long.compareUnsigned(left, right);
      }
    }
    return order;
  }

  /** Whether the highest bit of one number is below that of the other one. */
  private static boolean isLower(long one, long other) {
    return Long.compareUnsigned(one, other) < 0 && Long.compareUnsigned(one, one ^ other) < 0;
  }

  /** Numbers without a sign that are ordered as the values are; NULL is first. */
  private static long bits(@Nullable Object value) {
    if (value == null) {
      return 0;
    } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      long bits = Double.doubleToLongBits(((Number) value).doubleValue());
      return bits ^ ((bits >> (Long.SIZE - 1)) | Long.MIN_VALUE);
    } else if (value instanceof Number number) {
      return number.longValue() ^ Long.MIN_VALUE;
    } else if (value instanceof Boolean is) {
      return is ? Long.MIN_VALUE : 0;
    } else if (value instanceof UUID uuid) {
      return uuid.getMostSignificantBits();
    } else if (value instanceof ByteBuffer bytes) {
      byte[] first = new byte[Math.min(BYTES, bytes.remaining())];
      bytes.duplicate().get(first);
      return bits(first);
    } else if (value instanceof byte[] bytes) {
      return bits(bytes);
    }
    String text = value.toString();
    return bits(text.substring(0, Math.min(BYTES, text.length())).getBytes(StandardCharsets.UTF_8));
  }

  private static long bits(byte[] first) {
    long bits = 0;
    for (int i = 0; i < BYTES; i++) {
      bits = bits << Byte.SIZE | (i < first.length ? first[i] & 0xff : 0);
    }
    return bits;
  }
}

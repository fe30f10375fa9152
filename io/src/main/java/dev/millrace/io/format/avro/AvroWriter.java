package dev.millrace.io.format.avro;

import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a value of a column, which is not NULL, as a value of an Avro type. */
@FunctionalInterface
interface AvroWriter {
  /**
   * @throws BadValue if the type has no form for it
   */
  void write(Object value, AvroOutput out);

  /**
   * Writes a value of a type that has no null.
   *
   * @throws BadValue if there is none
   */
  default void writeRequired(@Nullable Object value, AvroOutput out) {
    if (value == null) {
      throw new BadValue(
          FormatCodes.NOT_ENCODABLE,
          "NULL, and the schema's field is not a union with null; COALESCE can replace it");
    }
    write(value, out);
  }

  /** Lists of what a field holds: one block, and the end. */
  static AvroWriter array(Slot item) {
    return (value, out) -> {
      List<?> items = (List<?>) value;
      if (!items.isEmpty()) {
        out.writeLong(items.size());
      }
      for (int i = 0; i < items.size(); i++) {
        try {
          item.write(items.get(i), out);
        } catch (BadValue e) {
          throw e.within("[" + i + "]");
        }
      }
      out.writeLong(0);
    };
  }

  /** Maps of texts to what a field holds, sorted, so that equal maps give equal bytes. */
  static AvroWriter map(Slot item) {
    return (value, out) -> {
      TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
      ((Map<?, ?>) value).forEach((k, v) -> sorted.put(key(k), v));
      if (!sorted.isEmpty()) {
        out.writeLong(sorted.size());
      }
      for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
        out.writeBytes(entry.getKey().getBytes(StandardCharsets.UTF_8));
        try {
          item.write(entry.getValue(), out);
        } catch (BadValue e) {
          throw e.within(BadValue.keySegment(entry.getKey()));
        }
      }
      out.writeLong(0);
    };
  }

  private static String key(@Nullable Object key) {
    if (key == null) {
      throw new BadValue(FormatCodes.NOT_ENCODABLE, "a NULL map key, for which Avro has no form");
    }
    return (String) key;
  }

  /** A place for a value or NULL: a field, an item, an entry. */
  @FunctionalInterface
  interface Slot {
    /**
     * @throws BadValue if the type has no form for the value
     */
    void write(@Nullable Object value, AvroOutput out);
  }
}

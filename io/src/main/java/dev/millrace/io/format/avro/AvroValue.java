package dev.millrace.io.format.avro;

import dev.millrace.io.format.BadValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the next value of an Avro type as a value of a column. */
@FunctionalInterface
interface AvroValue {
  /**
   * @throws BadValue if the column cannot hold it
   * @throws dev.millrace.element.RowFault if the bytes are broken
   */
  @Nullable Object read(AvroInput in);

  /**
   * A list of such values.
   *
   * @param empty whether they take no bytes
   */
  default AvroValue array(boolean empty) {
    return in -> {
      List<@Nullable Object> items = new ArrayList<>();
      for (int block = in.readBlock(empty); block > 0; block = in.readBlock(empty)) {
        for (int i = 0; i < block; i++) {
          try {
            items.add(read(in));
          } catch (BadValue e) {
            throw e.within("[" + items.size() + "]");
          }
        }
      }
      return items;
    };
  }

  /** A map of texts to such values. */
  default AvroValue map(AvroValue key) {
    return in -> {
      Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
      for (int block = in.readBlock(false); block > 0; block = in.readBlock(false)) {
        for (int i = 0; i < block; i++) {
          String name = (String) key.read(in);
          try {
            entries.put(name, read(in));
          } catch (BadValue e) {
            throw e.within(BadValue.keySegment(String.valueOf(name)));
          }
        }
      }
      return entries;
    };
  }
}

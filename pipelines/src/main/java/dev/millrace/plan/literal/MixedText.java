package dev.millrace.plan.literal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of a column of several types as the texts that stand for them, equal for equal values. */
final class MixedText {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private MixedText() {}

  /** The JSON text of a value as YAML reads it; 1.0 is 1, as the two are equal. */
  static String of(Object value) {
    try {
      return JSON.writeValueAsString(plain(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("YAML has no value that JSON cannot write", e);
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Double number && Double.isFinite(number) && number == Math.rint(number)) {
      return BigDecimal.valueOf(number).toBigInteger();
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(plain(item)));
      return items;
    } else if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put(String.valueOf(key), plain(item)));
      return entries;
    }
    return value;
  }
}

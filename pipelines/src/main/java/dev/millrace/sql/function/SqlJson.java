package dev.millrace.sql.function;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import org.apache.calcite.runtime.JsonFunctions.JsonValueContext;
import org.jspecify.annotations.Nullable;

/**
 * JSON in strings as generated code reads it: exactly one value, whose numbers keep every digit.
 * The SQL library's own reader takes numbers with a fraction for DOUBLE and passes over what comes
 * after the value.
 */
public final class SqlJson {
  /** A number in plain form may have this many digits; 1E+999999999 would fill the memory. */
  private static final int MAX_DIGITS = 1000;

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(Object.class);

  private SqlJson() {}

  /** What a text means, or why it is not JSON. */
  public static JsonValueContext read(String text) {
    try {
      return JsonValueContext.withJavaObj(parse(text));
    } catch (JsonProcessingException e) {
      return JsonValueContext.withException(e);
    }
  }

  /** The text if it is one value, else a text that is certainly not JSON. */
  public static String whole(String text) {
    try {
      parse(text);
      return text;
    } catch (JsonProcessingException e) {
      return "{";
    }
  }

  private static @Nullable Object parse(String text) throws JsonProcessingException {
    Object value = READER.readValue(text);
    if (text.contains("\\u") && hasHalfCharacter(value)) {
      throw new JsonParseException(null, "half a surrogate pair in the text");
    }
    return value;
  }

  /** Escapes can spell half a surrogate pair, which no UTF-8 text can hold. */
  private static boolean hasHalfCharacter(@Nullable Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().anyMatch(SqlJson::hasHalfCharacter);
    } else if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .anyMatch(e -> hasHalfCharacter(e.getKey()) || hasHalfCharacter(e.getValue()));
    }
    return value instanceof String text
        && text.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** A scalar found in JSON, as text; NULL for an object or an array. */
  public static @Nullable String text(Object scalar) {
    if (scalar instanceof BigDecimal number) {
      boolean plain =
          Math.abs((long) number.precision() - number.scale()) <= MAX_DIGITS
              && Math.abs(number.scale()) <= MAX_DIGITS;
      return plain ? number.toPlainString() : number.toString();
    }
    return scalar instanceof Collection || scalar instanceof Map ? null : scalar.toString();
  }
}

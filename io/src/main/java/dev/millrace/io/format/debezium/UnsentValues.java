package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What stands where a value was not sent: PostgreSQL keeps large values apart, and its log holds
 * them only where they change.
 */
final class UnsentValues {
  private static final String TEXT = "__debezium_unavailable_value";
  private static final byte[] CHARACTERS = TEXT.getBytes(StandardCharsets.US_ASCII);
  private static final String BYTES = Base64.getEncoder().encodeToString(CHARACTERS);

  private UnsentValues() {}

  /** Whether a value is such a stand-in: a text, its bytes, or an array of it or of its bytes. */
  static boolean isUnsent(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue().equals(TEXT) || value.textValue().equals(BYTES);
    } else if (!value.isArray()) {
      return false;
    } else if (value.size() == 1) {
      return isUnsent(value.get(0));
    }
    boolean same = value.size() == CHARACTERS.length;
    for (int i = 0; same && i < CHARACTERS.length; i++) {
      same = value.get(i).asInt(-1) == CHARACTERS[i];
    }
    return same;
  }
}

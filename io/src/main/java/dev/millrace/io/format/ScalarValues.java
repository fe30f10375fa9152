package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Values without parts as text, for formats whose fields are text (CSV): numbers in plain form,
 * {@code true} and {@code false}, ISO-8601 times, bytes in base64.
 */
public final class ScalarValues {
  private ScalarValues() {}

  /** Whether values of a type have such a text; arrays, maps and rows have none. */
  public static boolean canHold(FieldType type) {
    return switch (ValueKind.of(type)) {
      case ARRAY, MAP, ROW -> false;
      default -> true;
    };
  }

  /**
   * Reads a value from its text.
   *
   * @param column for the message
   * @throws RowFault (ML-6101, ML-6107 to ML-6109) if the bytes are no value of the type
   */
  public static Object parse(String column, FieldType type, byte[] text) {
    try {
      Utf8.check(text);
      return ScalarText.parse(type, new String(text, StandardCharsets.UTF_8));
    } catch (BadValue e) {
      throw e.within(column).fault();
    }
  }

  /**
   * The text of a value; {@link #parse} gives it back.
   *
   * @throws RowFault (ML-6130) for a decimal that is too long to be written
   */
  public static String print(String column, FieldType type, Object value) {
    try {
      return ScalarText.print(type, value);
    } catch (BadValue e) {
      throw new RowFault(FormatCodes.NOT_ENCODABLE, e.within(column).fault().reason());
    }
  }
}

package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/**
 * The type of a value that was encrypted, which is read from its plain text.
 *
 * @param sql its name, for messages
 * @param precision of a decimal
 * @param scale of a decimal
 */
public record PlainType(ValueKind kind, String sql, int precision, int scale)
    implements Serializable {

  /**
   * The value of a plain text.
   *
   * @throws IllegalArgumentException if it is none of the type
   * @throws ArithmeticException if it is too large, or too exact
   * @throws java.time.DateTimeException if it is no time
   */
  Object read(byte[] plain) {
    if (kind == ValueKind.BYTES) {
      return plain;
    }
    String text = text(plain);
    return switch (kind) {
      case STRING -> text;
      case BOOLEAN -> truth(text);
      case INT8 -> new BigInteger(text).byteValueExact();
      case INT16 -> new BigInteger(text).shortValueExact();
      case INT32 -> new BigInteger(text).intValueExact();
      case INT64 -> new BigInteger(text).longValueExact();
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DECIMAL -> decimal(text);
      case TIMESTAMP -> Instant.parse(text).toEpochMilli();
      case TIMESTAMP_MICROS -> micros(Instant.parse(text));
      case DATE -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
      case TIME -> (int) (LocalTime.parse(text).toNanoOfDay() / 1_000_000);
      case BYTES, ARRAY, MAP, ROW -> throw new IllegalArgumentException(sql + " has no text");
    };
  }

  /** Java's own count of microseconds ends in the year 2262. */
  private static long micros(Instant moment) {
    return Math.addExact(
        Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1000);
  }

  private static String text(byte[] plain) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("no text", e);
    }
  }

  private static boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("no BOOLEAN");
    }
    return text.equals("true");
  }

  private BigDecimal decimal(String text) {
    BigDecimal scaled = new BigDecimal(text).setScale(scale, RoundingMode.UNNECESSARY);
    if (scaled.precision() > precision) {
      throw new ArithmeticException("too large");
    }
    return scaled;
  }
}

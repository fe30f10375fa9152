package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A mask that depends on a secret: without it nobody can try out values. HMAC-SHA-256 (RFC 2104) of
 * a value's UTF-8 text.
 */
public final class KeyedMasking implements Masking {
  private static final long serialVersionUID = 1;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] secret;
  private final Form form;
  private transient volatile @Nullable Mac keyed;

  /** What is made of the HMAC. */
  public enum Form {
    /** It, as 64 hexadecimal digits. */
    HASH,
    /**
     * A text like the value's: digits for numerals, letters for letters and marks, the rest as it
     * is.
     */
    TOKEN
  }

  /**
   * @param secret not empty
   */
  public KeyedMasking(String secret, Form form) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.form = form;
  }

  @Override
  public @Nullable Object mask(ValueKind kind, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    byte[] bytes =
        value instanceof byte[] raw
            ? raw
            : PlainText.of(kind, value).getBytes(StandardCharsets.UTF_8);
    Mac mac = mac();
    return switch (form) {
      case HASH -> HexFormat.of().formatHex(mac.doFinal(bytes));
      case TOKEN -> token((String) value, mac, mac.doFinal(bytes));
    };
  }

  /** Characters by as many pseudo-random numbers, of which each block of an HMAC gives 16. */
  private static String token(String text, Mac mac, byte[] seed) {
    StringBuilder token = new StringBuilder(text.length());
    byte[] block = new byte[0];
    int number = 0;
    for (int character : text.codePoints().toArray()) {
      int at = number % 16 * 2;
      if (at == 0) {
        mac.update(seed);
        block =
            mac.doFinal(
                new byte[] {
                  (byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number
                });
      }
      token.appendCodePoint(like(character, (block[at] & 0xFF) << 8 | block[at + 1] & 0xFF));
      number++;
    }
    return token.toString();
  }

  private static int like(int character, int random) {
    if (isNumeral(character)) {
      return '0' + random % 10;
    } else if (Character.isUpperCase(character)) {
      return 'A' + random % 26;
    }
    return isLetter(character) ? 'a' + random % 26 : character;
  }

  /** Digits, and {@code ² ½ ①}. */
  private static boolean isNumeral(int character) {
    return Character.isDigit(character) || Character.getType(character) == Character.OTHER_NUMBER;
  }

  /** Also the marks on letters, with which many scripts write vowels. */
  private static boolean isLetter(int character) {
    return Character.isAlphabetic(character)
        || switch (Character.getType(character)) {
          case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK ->
              true;
          default -> false;
        };
  }

  /** One of its own for each call: several threads may ask. */
  private Mac mac() {
    try {
      Mac made = keyed;
      if (made == null) {
        made = Mac.getInstance(ALGORITHM);
        made.init(new SecretKeySpec(secret, ALGORITHM));
        keyed = made;
      }
      return (Mac) made.clone();
    } catch (GeneralSecurityException | CloneNotSupportedException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyedMasking masking
        && form == masking.form
        && Arrays.equals(secret, masking.secret);
  }

  @Override
  public int hashCode() {
    return form.hashCode();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "KeyedMasking[" + form + "]";
  }
}

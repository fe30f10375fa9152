package dev.millrace.expr.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.expr.MovableExpression;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a ciphertext was made of.
 *
 * @param name of the column, for messages
 * @param type what is read from the plain text
 * @param tags what the value is that not every sink may get
 */
public record DecryptedValue(
    int column, String name, PlainType type, FieldCipher cipher, List<String> tags)
    implements MovableExpression {

  @Override
  public @Nullable Object evaluate(Object[] row) {
    Object value = row[column];
    if (value == null) {
      return null;
    }
    try {
      byte[] sealed =
          value instanceof byte[] bytes ? bytes : Base64.getDecoder().decode((String) value);
      return type.read(cipher.decrypt(sealed));
    } catch (GeneralSecurityException e) {
      throw fault(
          "none of the keys fits, its bytes were changed, or its form or context is another");
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      // What it says would tell of the value.
      throw fault("it is no ciphertext in Base64, or not of a " + type.sql());
    }
  }

  private RowFault fault(String why) {
    return new RowFault(
        ErrorCodes.NOT_DECRYPTED, "column '" + name + "' cannot be decrypted: " + why);
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new DecryptedValue(places.applyAsInt(column), name, type, cipher, tags);
  }
}

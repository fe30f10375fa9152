package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.MovableExpression;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The ciphertext of a column.
 *
 * @param rowId the columns that tell a row from others; none but for {@link
 *     FieldCipher.Form#PER_ROW}
 * @param idCodec of these columns
 * @param asText whether it is Base64 (RFC 4648) as text, and not bytes
 */
public record EncryptedValue(
    int column, ValueKind kind, FieldCipher cipher, int[] rowId, RowCodec idCodec, boolean asText)
    implements ProtectedValue {

  @Override
  public @Nullable Object evaluate(Object[] row) {
    Object value = row[column];
    if (value == null) {
      return null;
    }
    byte[] plain =
        value instanceof byte[] bytes
            ? bytes
            : PlainText.of(kind, value).getBytes(StandardCharsets.UTF_8);
    Object[] id = Arrays.stream(rowId).mapToObj(i -> row[i]).toArray();
    byte[] which = id.length == 0 ? new byte[0] : idCodec.encode(id);
    byte[] sealed = cipher.encrypt(plain, which);
    return asText ? Base64.getEncoder().encodeToString(sealed) : sealed;
  }

  @Override
  public boolean mayFail() {
    return false;
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new EncryptedValue(
        places.applyAsInt(column),
        kind,
        cipher,
        Arrays.stream(rowId).map(places).toArray(),
        idCodec,
        asText);
  }
}

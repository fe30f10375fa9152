package dev.millrace.expr.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.protect.FieldCipher.Form;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class FieldCipherTest {
  private static final byte[] VALUE = "ada@b.example".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ROW = {1};

  /** A keyset of AES-SIV whose key bytes count up from {@code first}. */
  private static String key(int id, int first) {
    byte[] key = new byte[66];
    key[0] = 0x12;
    key[1] = 64;
    for (int i = 0; i < 64; i++) {
      key[2 + i] = (byte) (first + i);
    }
    return """
    {"keyData": {"typeUrl": "type.googleapis.com/google.crypto.tink.AesSivKey",
      "value": "%s", "keyMaterialType": "SYMMETRIC"},
     "status": "ENABLED", "keyId": %d, "outputPrefixType": "TINK"}\
    """
        .formatted(Base64.getEncoder().encodeToString(key), id);
  }

  private static String keyset(int primary, String... keys) {
    return "{\"primaryKeyId\": " + primary + ", \"key\": [" + String.join(", ", keys) + "]}";
  }

  private static FieldCipher cipher(Form form, String context) throws GeneralSecurityException {
    return new FieldCipher(keyset(1, key(1, 0)), form, context);
  }

  /** Computed with AESSIV of Python's package cryptography, behind Tink's prefix of five bytes. */
  @Test
  void ciphertextsAreThoseOfTinkAndOfRfc5297() throws GeneralSecurityException {
    byte[] sealed = cipher(Form.DETERMINISTIC, "mail").encrypt(VALUE, ROW);

    assertThat(Base64.getEncoder().encodeToString(sealed))
        .isEqualTo("AQAAAAFfDodbrbj9efI//8Thq2ow0D0uBRgd5D0ESFzU7g==");
  }

  @Test
  void equalValuesAreAlikeAsTheFormSays() throws GeneralSecurityException {
    FieldCipher joinable = cipher(Form.DETERMINISTIC, "mail");
    FieldCipher perRow = cipher(Form.PER_ROW, "mail");

    assertThat(joinable.encrypt(VALUE, ROW)).isEqualTo(joinable.encrypt(VALUE, new byte[] {2}));
    assertThat(perRow.encrypt(VALUE, ROW))
        .isEqualTo(perRow.encrypt(VALUE, ROW))
        .isNotEqualTo(perRow.encrypt(VALUE, new byte[] {2}));
    assertThat(perRow.decrypt(perRow.encrypt(VALUE, ROW))).isEqualTo(VALUE);
    assertThat(joinable.decrypt(joinable.encrypt(new byte[0], ROW))).isEmpty();
  }

  @Test
  void olderKeysOfAKeysetDecryptAndTheNewestEncrypts() throws GeneralSecurityException {
    byte[] old = cipher(Form.DETERMINISTIC, "mail").encrypt(VALUE, ROW);
    FieldCipher rotated =
        new FieldCipher(keyset(2, key(1, 0), key(2, 64)), Form.DETERMINISTIC, "mail");

    assertThat(rotated.decrypt(old)).isEqualTo(VALUE);
    byte[] fresh = rotated.encrypt(VALUE, ROW);
    assertThat(Arrays.copyOf(fresh, 5)).containsExactly(1, 0, 0, 0, 2);
    assertThatThrownBy(() -> cipher(Form.DETERMINISTIC, "mail").decrypt(fresh))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void whatWasChangedOrIsOfSomethingElseIsRefused() throws GeneralSecurityException {
    FieldCipher cipher = cipher(Form.PER_ROW, "mail");
    byte[] sealed = cipher.encrypt(VALUE, ROW);

    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] = (byte) (changed[i] ^ 1);
      assertThatThrownBy(() -> cipher.decrypt(changed))
          .isInstanceOf(GeneralSecurityException.class);
    }
    assertThatThrownBy(() -> cipher.decrypt(Arrays.copyOf(sealed, 3)))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> cipher(Form.PER_ROW, "phone").decrypt(sealed))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> cipher(Form.DETERMINISTIC, "mail").decrypt(sealed))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void keysAreForOneKindOfForms() {
    assertThatThrownBy(() -> cipher(Form.RANDOM, "mail"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  /** The keyset was made by Tink and encrypted with the 32 bytes 0 to 31. */
  @Test
  void anEncryptedKeysetOpensWithItsKeyAlone() throws GeneralSecurityException {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    String key = Base64.getEncoder().encodeToString(bytes);
    String made = KeyFile.create(Form.RANDOM, Optional.of(key));

    FieldCipher cipher = new FieldCipher(KeyFile.open(made, Optional.of(key)), Form.RANDOM, "mail");

    assertThat(cipher.decrypt(cipher.encrypt(VALUE, ROW))).isEqualTo(VALUE);
    assertThat(cipher.encrypt(VALUE, ROW)).isNotEqualTo(cipher.encrypt(VALUE, ROW));
    bytes[0]++;
    String other = Base64.getEncoder().encodeToString(bytes);
    assertThatThrownBy(() -> KeyFile.open(made, Optional.of(other)))
        .hasMessage("no keyset that can be read");
    assertThatThrownBy(() -> KeyFile.open("{\"primaryKeyId\": 1}", Optional.of("no Base64!")))
        .hasMessage("no keyset that can be read");
    assertThatThrownBy(() -> KeyFile.open("{\"secret", Optional.empty()))
        .hasMessage("no keyset that can be read");
  }

  @Test
  void valuesOfEveryTypeComeBack() throws GeneralSecurityException {
    assertThat(back(ValueKind.STRING, "é\uD83D\uDE00", 0, 0)).isEqualTo("é\uD83D\uDE00");
    assertThat(back(ValueKind.BOOLEAN, true, 0, 0)).isEqualTo(true);
    assertThat(back(ValueKind.INT8, (byte) -128, 0, 0)).isEqualTo((byte) -128);
    assertThat(back(ValueKind.INT64, Long.MIN_VALUE, 0, 0)).isEqualTo(Long.MIN_VALUE);
    assertThat(back(ValueKind.DOUBLE, -1.0E-300, 0, 0)).isEqualTo(-1.0E-300);
    assertThat(back(ValueKind.DOUBLE, -0.0, 0, 0)).isEqualTo(0.0);
    assertThat(back(ValueKind.FLOAT, Float.NaN, 0, 0)).isEqualTo(Float.NaN);
    assertThat(back(ValueKind.DECIMAL, new BigDecimal("1.50"), 5, 2))
        .isEqualTo(new BigDecimal("1.50"));
    assertThat(back(ValueKind.TIMESTAMP, -1L, 0, 0)).isEqualTo(-1L);
    assertThat(back(ValueKind.TIMESTAMP_MICROS, -1L, 0, 0)).isEqualTo(-1L);
    assertThat(back(ValueKind.DATE, -1, 0, 0)).isEqualTo(-1);
    assertThat(back(ValueKind.TIME, 86_399_999, 0, 0)).isEqualTo(86_399_999);
    assertThat((byte[]) back(ValueKind.BYTES, new byte[] {-1, 0}, 0, 0)).containsExactly(-1, 0);
    assertThat(back(ValueKind.STRING, null, 0, 0)).isNull();
  }

  private static Object back(ValueKind kind, Object value, int precision, int scale)
      throws GeneralSecurityException {
    FieldCipher cipher = cipher(Form.DETERMINISTIC, "mail");
    Object sealed =
        new EncryptedValue(
                0, kind, cipher, new int[0], RowCodec.canonical(Schema.builder().build()), true)
            .evaluate(new Object[] {value});
    PlainType type = new PlainType(kind, kind.name(), precision, scale);
    return new DecryptedValue(0, "mail", type, cipher, List.of()).evaluate(new Object[] {sealed});
  }

  @Test
  void aValueOfAnotherTypeIsADeadLetterThatDoesNotQuoteIt() throws GeneralSecurityException {
    FieldCipher cipher = cipher(Form.DETERMINISTIC, "mail");
    Object[] row = {cipher.encrypt(VALUE, ROW)};
    PlainType number = new PlainType(ValueKind.INT64, "BIGINT", 0, 0);

    assertThatThrownBy(() -> new DecryptedValue(0, "mail", number, cipher, List.of()).evaluate(row))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("column 'mail' cannot be decrypted")
        .hasMessageContaining("BIGINT")
        .hasMessageNotContaining("ada");
    assertThat(cipher.toString()).doesNotContain("EkAA");
  }
}

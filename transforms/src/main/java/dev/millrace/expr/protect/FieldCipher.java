package dev.millrace.expr.protect;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts values with a keyset of Tink: the newest key encrypts, and whichever of
 * them a ciphertext names decrypts it. What a ciphertext is for, its context, is authenticated with
 * it.
 */
public final class FieldCipher implements Serializable {
  private static final long serialVersionUID = 1;

  /** As long as the block of AES, so that no two rows share one by chance. */
  private static final int TWEAK_BYTES = 16;

  /** How equal values are encrypted. */
  public enum Form {
    /** Equal values alike: AES-SIV (RFC 5297). */
    DETERMINISTIC,
    /**
     * Equal values alike only in rows of equal ids: AES-SIV over a digest of the id and the value.
     */
    PER_ROW,
    /** Differently each time: AES-GCM with random nonces. */
    RANDOM
  }

  private final String keyset;
  private final Form form;
  private final byte[] context;
  private transient volatile @Nullable Primitive primitive;

  /** The one thing that both kinds of keys do. */
  private interface Primitive {
    byte[] encrypt(byte[] value, byte[] context) throws GeneralSecurityException;

    byte[] decrypt(byte[] value, byte[] context) throws GeneralSecurityException;
  }

  /**
   * @param keyset in Tink's JSON form, in the clear
   * @param context what the values are, such as a column's name
   * @throws GeneralSecurityException if the keyset has no keys for the form; its message may quote
   *     nothing of them
   */
  public FieldCipher(String keyset, Form form, String context) throws GeneralSecurityException {
    this.keyset = keyset;
    this.form = form;
    // Ciphertexts of one form are none of another.
    this.context =
        (form.name().toLowerCase(Locale.ROOT) + ":" + context).getBytes(StandardCharsets.UTF_8);
    this.primitive = make();
  }

  /**
   * The ciphertext of a value.
   *
   * @param row what tells the row from others; of no meaning but for {@link Form#PER_ROW}
   */
  public byte[] encrypt(byte[] value, byte[] row) {
    try {
      return primitive().encrypt(form == Form.PER_ROW ? tweaked(value, row) : value, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was checked does not encrypt", e);
    }
  }

  /**
   * The value of a ciphertext.
   *
   * @throws GeneralSecurityException if no key fits, or it was changed, or is of something else
   */
  public byte[] decrypt(byte[] ciphertext) throws GeneralSecurityException {
    byte[] value = primitive().decrypt(ciphertext, context);
    if (form != Form.PER_ROW) {
      return value;
    }
    if (value.length < TWEAK_BYTES) {
      throw new GeneralSecurityException("too short");
    }
    return Arrays.copyOfRange(value, TWEAK_BYTES, value.length);
  }

  /** The value behind a digest of its row, which makes the whole of it another one in each row. */
  private static byte[] tweaked(byte[] value, byte[] row) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(row);
    byte[] tweaked = Arrays.copyOf(digest, TWEAK_BYTES + value.length);
    System.arraycopy(value, 0, tweaked, TWEAK_BYTES, value.length);
    return tweaked;
  }

  private Primitive primitive() throws GeneralSecurityException {
    Primitive made = primitive;
    if (made == null) {
      made = make();
      primitive = made;
    }
    return made;
  }

  private Primitive make() throws GeneralSecurityException {
    AeadConfig.register();
    DeterministicAeadConfig.register();
    KeysetHandle handle =
        TinkJsonProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get());
    if (form == Form.RANDOM) {
      Aead aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
      return new Primitive() {
        @Override
        public byte[] encrypt(byte[] value, byte[] context) throws GeneralSecurityException {
          return aead.encrypt(value, context);
        }

        @Override
        public byte[] decrypt(byte[] value, byte[] context) throws GeneralSecurityException {
          return aead.decrypt(value, context);
        }
      };
    }
    DeterministicAead aead =
        handle.getPrimitive(RegistryConfiguration.get(), DeterministicAead.class);
    return new Primitive() {
      @Override
      public byte[] encrypt(byte[] value, byte[] context) throws GeneralSecurityException {
        return aead.encryptDeterministically(value, context);
      }

      @Override
      public byte[] decrypt(byte[] value, byte[] context) throws GeneralSecurityException {
        return aead.decryptDeterministically(value, context);
      }
    };
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "FieldCipher[" + form + "]";
  }
}

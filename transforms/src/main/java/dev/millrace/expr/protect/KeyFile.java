package dev.millrace.expr.protect;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.daead.PredefinedDeterministicAeadParameters;
import com.google.crypto.tink.util.SecretBytes;
import dev.millrace.expr.protect.FieldCipher.Form;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;

/**
 * Keysets in Tink's JSON form, in the clear or encrypted with a key of their own (AES-GCM), which
 * then is the one secret that a run needs besides the file.
 */
public final class KeyFile {
  private static final byte[] KEYSET = new byte[0];

  private KeyFile() {}

  /**
   * The keyset of a file's text, in the clear.
   *
   * @param encryptedWith 16 or 32 bytes in Base64; empty if the keyset is in the clear
   * @throws GeneralSecurityException if it is no keyset, or another key encrypted it; the message
   *     quotes nothing of either
   */
  public static String open(String text, Optional<String> encryptedWith)
      throws GeneralSecurityException {
    return write(read(text, encryptedWith), Optional.empty());
  }

  /**
   * What may be told of a keyset.
   *
   * @param siv whether its keys are of AES-SIV, and not of AES-GCM
   * @param primary the number of the key that encrypts
   */
  public record Contents(int keys, boolean siv, int primary) {}

  /** What may be told of a keyset. */
  public static Contents contents(String text, Optional<String> encryptedWith)
      throws GeneralSecurityException {
    KeysetHandle keys = read(text, encryptedWith);
    boolean siv = keys.getPrimary().getKey().getParameters() instanceof AesSivParameters;
    return new Contents(keys.size(), siv, keys.getPrimary().getId());
  }

  /**
   * A new keyset with one key of 256 bits.
   *
   * @param encryptedWith 16 or 32 bytes in Base64; empty for a keyset in the clear
   */
  public static String create(Form form, Optional<String> encryptedWith)
      throws GeneralSecurityException {
    return write(withNewKey(KeysetHandle.newBuilder(), parameters(form)), encryptedWith);
  }

  /** The keyset with a new key, of the kind of its newest, that encrypts from now on. */
  public static String rotate(String text, Optional<String> encryptedWith)
      throws GeneralSecurityException {
    KeysetHandle old = read(text, encryptedWith);
    KeysetHandle.Builder keys = KeysetHandle.newBuilder(old);
    return write(withNewKey(keys, old.getPrimary().getKey().getParameters()), encryptedWith);
  }

  private static KeysetHandle withNewKey(KeysetHandle.Builder keys, Parameters parameters)
      throws GeneralSecurityException {
    return keys.addEntry(
            KeysetHandle.generateEntryFromParameters(parameters).withRandomId().makePrimary())
        .build();
  }

  private static Parameters parameters(Form form) throws GeneralSecurityException {
    register();
    return form == Form.RANDOM
        ? PredefinedAeadParameters.AES256_GCM
        : PredefinedDeterministicAeadParameters.AES256_SIV;
  }

  private static String write(KeysetHandle keys, Optional<String> encryptedWith)
      throws GeneralSecurityException {
    return encryptedWith.isEmpty()
        ? TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get())
        : TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
            keys, key(encryptedWith.get()), KEYSET);
  }

  private static void register() throws GeneralSecurityException {
    AeadConfig.register();
    DeterministicAeadConfig.register();
  }

  /** The same as Tink has it. */
  private static KeysetHandle read(String text, Optional<String> encryptedWith)
      throws GeneralSecurityException {
    register();
    try {
      return encryptedWith.isEmpty()
          ? TinkJsonProtoKeysetFormat.parseKeyset(text, InsecureSecretKeyAccess.get())
          : TinkJsonProtoKeysetFormat.parseEncryptedKeyset(text, key(encryptedWith.get()), KEYSET);
    } catch (GeneralSecurityException | RuntimeException e) {
      // Parsers quote what they could not read.
      throw new GeneralSecurityException("no keyset that can be read");
    }
  }

  @AccessesPartialKey
  private static Aead key(String base64) throws GeneralSecurityException {
    byte[] bytes = Base64.getDecoder().decode(base64.strip());
    AesGcmParameters parameters =
        AesGcmParameters.builder()
            .setKeySizeBytes(bytes.length)
            .setIvSizeBytes(12)
            .setTagSizeBytes(16)
            .setVariant(AesGcmParameters.Variant.NO_PREFIX)
            .build();
    AesGcmKey key =
        AesGcmKey.builder()
            .setParameters(parameters)
            .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
            .build();
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
        .build()
        .getPrimitive(RegistryConfiguration.get(), Aead.class);
  }
}

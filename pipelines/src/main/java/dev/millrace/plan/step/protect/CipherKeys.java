package dev.millrace.plan.step.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.protect.FieldCipher;
import dev.millrace.expr.protect.FieldCipher.Form;
import dev.millrace.expr.protect.KeyFile;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.CipherSpec;
import dev.millrace.spec.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** The keys of a step, read when the file is planned. */
final class CipherKeys {
  private final StepScope scope;
  private final CipherSpec spec;
  private final String keyset;

  private CipherKeys(StepScope scope, CipherSpec spec, String keyset) {
    this.scope = scope;
    this.spec = spec;
    this.keyset = keyset;
  }

  /** Empty if they cannot be had, which is reported. */
  static Optional<CipherKeys> read(StepScope scope, CipherSpec spec) {
    Optional<String> secret = spec.keyEncryptionKey().map(Located::text);
    if (secret.filter(s -> scope.graph().spec().secrets().mask(s).equals(s)).isPresent()) {
      scope.error(
          spec.keyEncryptionKey().get(),
          ErrorCodes.SECRET_IN_FILE,
          "key_encryption_key",
          "the key stands in the file, where it is no secret; expected ${secret:env:NAME} or"
              + " ${secret:file:PATH}.");
      return Optional.empty();
    }
    try {
      String text =
          Files.readString(scope.graph().spec().file().resolveSibling(spec.keys().text()));
      CipherKeys keys = new CipherKeys(scope, spec, KeyFile.open(text, secret));
      return keys.cipher("").map(checked -> keys);
    } catch (InvalidPathException | IOException e) {
      return refused(scope, spec, "cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (GeneralSecurityException e) {
      return refused(
          scope,
          spec,
          secret.isEmpty()
              ? "is no keyset of Tink in JSON, in the clear"
              : "is no keyset of Tink in JSON that was encrypted with 'key_encryption_key'");
    }
  }

  private static <T> Optional<T> refused(StepScope scope, CipherSpec spec, String what) {
    scope.error(
        spec.keys(), ErrorCodes.KEYS_UNUSABLE, "keys", "'" + spec.keys() + "' " + what + ".");
    return Optional.empty();
  }

  /** The cipher of a column; empty if the keys are for another form, which is reported. */
  Optional<FieldCipher> cipher(String column) {
    Form form = Form.valueOf(spec.form().name());
    try {
      return Optional.of(new FieldCipher(keyset, form, spec.context().orElse(column)));
    } catch (GeneralSecurityException e) {
      return refused(
          scope,
          spec,
          "has no keys for this form; expected "
              + (form == Form.RANDOM ? "AES-GCM (AES256_GCM)" : "AES-SIV (AES256_SIV)"));
    }
  }
}

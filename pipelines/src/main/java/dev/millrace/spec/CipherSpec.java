package dev.millrace.spec;

import java.util.Optional;

/**
 * What {@code Encrypt} and {@code Decrypt} have in common.
 *
 * @param keys the file with the keyset, relative to the pipeline file
 * @param keyEncryptionKey the secret that the keyset is encrypted with
 * @param context what the values are; empty for the name of each column
 */
public record CipherSpec(
    Located keys, Optional<Located> keyEncryptionKey, Form form, Optional<String> context) {

  /** How equal values are encrypted. */
  public enum Form {
    PER_ROW,
    DETERMINISTIC,
    RANDOM
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "CipherSpec[" + keys + ", " + form + ", " + context + "]";
  }
}

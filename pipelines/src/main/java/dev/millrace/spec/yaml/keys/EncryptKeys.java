package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;

/** The keys of {@code Encrypt} and {@code Decrypt}. */
final class EncryptKeys {
  private static final Key<String> KEYS =
      required(
          "keys",
          Simple.TEXT,
          "The file with the keys, a keyset of Google's Tink in JSON, relative to the pipeline"
              + " file.");

  private static final Key<String> KEY_ENCRYPTION_KEY =
      optional(
          "key_encryption_key",
          Simple.TEXT,
          "none",
          "The key that the keyset is encrypted with (AES-GCM): 16 or 32 bytes in Base64, from"
              + " `${secret:...}`.");

  private static final Key<String> FORM =
      Key.defaulting(
          "form",
          Choice.of("per_row", "deterministic", "random"),
          "per_row",
          "`per_row`: equal values differ from row to row. `deterministic`: equal values are equal,"
              + " so that they can be joined and grouped. `random`: they differ each time, which a"
              + " replay cannot repeat: with `replayable: false`. The first two take keys of"
              + " AES-SIV, the last of AES-GCM.");

  private static final Key<String> CONTEXT =
      optional(
          "context",
          Simple.TEXT,
          "the column's name",
          "What the values are: a ciphertext of one context cannot be decrypted in another.");

  static final StepKind ENCRYPT =
      StepKind.of(
          "Encrypt",
          "Encrypts columns in their places, so that sinks may have them that must not have what"
              + " they were.",
          Inputs.ONE,
          false,
          required("fields", SharedTypes.COLUMNS, "The columns."),
          KEYS,
          KEY_ENCRYPTION_KEY,
          FORM,
          optional(
              "row_id",
              SharedTypes.COLUMNS,
              "With `form: per_row`, the columns that tell a row from others. Required then."),
          CONTEXT,
          Key.defaulting(
              "as",
              Choice.of("bytes", "text"),
              "bytes",
              "Whether ciphertexts are VARBINARY, or VARCHAR in Base64."));

  static final StepKind DECRYPT =
      StepKind.of(
          "Decrypt",
          "Decrypts columns in their places that `Encrypt` has encrypted, here or elsewhere; a row"
              + " with one that cannot be decrypted is an error.",
          Inputs.ONE,
          true,
          required(
              "fields",
              new MapOf<>(
                  "column",
                  OneOf.of(
                      Simple.SQL_TYPE,
                      ObjectOf.of(
                          required("type", Simple.SQL_TYPE, "The type that it had."),
                          SharedKeys.TAGS))),
              "The columns, each with the type that it had."),
          KEYS,
          KEY_ENCRYPTION_KEY,
          FORM,
          CONTEXT,
          SharedTypes.ERROR_HANDLING);

  private EncryptKeys() {}
}

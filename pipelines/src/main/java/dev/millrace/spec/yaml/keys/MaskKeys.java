package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;

/** The keys of {@code Mask}. */
public final class MaskKeys {
  /** The keys of one rule. */
  public static final KeySet RULE =
      KeySet.of(
          Key.required(
              "method",
              Choice.of("redact", "hash", "tokenize", "truncate", "generalize"),
              "`redact`: one text, or NULL, for all values. `hash`: HMAC-SHA-256 as 64 hexadecimal"
                  + " digits. `tokenize`: a text of the same form, digits for digits and letters"
                  + " for letters. `truncate`: the first characters. `generalize`: less exact."),
          optional("text", Simple.TEXT, "***", "With `redact`, what stands in place of a text."),
          optional(
              "salt",
              Simple.TEXT,
              "With `hash` and `tokenize`, the secret that the result depends on:"
                  + " `${secret:...}`, of at least 16 characters. Equal values with equal salts"
                  + " give equal results, in every file."),
          optional(
              "length",
              Simple.WHOLE_NUMBER,
              "With `truncate`, how many characters, or bytes, are kept."),
          optional(
              "step",
              Simple.ANY,
              "With `generalize`, of numbers: what they become a multiple of, towards zero."),
          optional(
              "unit",
              Choice.of("second", "minute", "hour", "day", "month", "year"),
              "With `generalize`, of times: whose beginning, in UTC, they become."),
          optional(
              "part",
              Choice.of("email_domain", "ip_network"),
              "With `generalize`, of texts: what is kept of an address, as `*@example.com`,"
                  + " `192.0.2.0/24` or `2001:db8:1::/48`."));

  private static final ValueType<?> RULES = OneOf.of(Choice.of("redact"), new ObjectOf(RULE));

  static final StepKind MASK =
      StepKind.of(
          "Mask",
          "Masks columns in their places, so that sinks may have them that must not have what they"
              + " were. The same value gives the same result, live and in a replay.",
          Inputs.ONE,
          false,
          optional(
              "fields",
              new MapOf<>("column", RULES),
              "none",
              "How each of these columns is masked."),
          optional(
              "tags",
              new MapOf<>("tag", RULES),
              "none",
              "How all other columns are masked that have the tag."));

  private MaskKeys() {}
}

package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;
import static dev.millrace.spec.yaml.keys.SharedTypes.EXPRESSION;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of {@code Detect} and of its rules. */
public final class DetectKeys {
  /** How much the newest window counts unless the file says so. */
  public static final String ALPHA = "0.3";

  /** Kind of rule → its keys besides {@code type}. */
  public static final Map<String, KeySet> RULES = rules();

  static final StepKind DETECT =
      StepKind.of(
          "Detect",
          "Gives a row for each group and window that a rule finds remarkable, and for each group"
              + " that stopped sending. Rules that look at values need fixed windows.",
          Inputs.ONE,
          true,
          CombineKeys.GROUP_BY,
          optional(
              "measure",
              CombineKeys.AGGREGATE,
              "The number that is looked at in each window: an aggregate as in `Combine`. Rules of"
                  + " type `missing` need none."),
          required("rules", new MapOf<>("rule", SharedTypes.RULE), "The rules, by name."),
          ERROR_HANDLING);

  private DetectKeys() {}

  private static Map<String, KeySet> rules() {
    Key<?> windows =
        required(
            "windows",
            Simple.WHOLE_NUMBER,
            "How many windows before are looked at, from 2 to 1000, of `ewma` only as many as have a"
                + " weight (0.3: 646, 0.9: 101).");
    Key<?> least =
        optional(
            "min_windows",
            Simple.WHOLE_NUMBER,
            "half of `windows`",
            "How many of them must have a value, 2 at least.");
    Map<String, KeySet> rules = new LinkedHashMap<>();
    rules.put("threshold", bounded("than which the value is"));
    rules.put(
        "change",
        bounded("than which the change since the window before is: 0.5 is half of it more")
            .plus(
                KeySet.of(
                    Key.defaulting(
                        "relative",
                        Simple.BOOLEAN,
                        true,
                        "Whether the change is a share of the value before."))));
    String deviations = "than which the distance from what is expected is, in standard deviations";
    rules.put("z_score", KeySet.of(windows, least).plus(bounded(deviations)));
    rules.put(
        "ewma",
        KeySet.of(
                windows,
                least,
                optional(
                    "alpha",
                    Simple.TEXT,
                    ALPHA,
                    "The weight of the window before, above 0 and at most 1; each earlier one has"
                        + " 1 - alpha of the next one's."))
            .plus(bounded(deviations)));
    rules.put(
        "missing",
        KeySet.of(
            required(
                "after",
                Simple.POSITIVE_DURATION,
                "How long nothing must have come after a group's last event.")));
    return Collections.unmodifiableMap(rules);
  }

  private static KeySet bounded(String what) {
    return KeySet.of(
        optional(
            "above",
            EXPRESSION,
            "A number, or an expression over the columns of the group, " + what + " greater."),
        optional("below", EXPRESSION, "The same, " + what + " smaller."));
  }
}

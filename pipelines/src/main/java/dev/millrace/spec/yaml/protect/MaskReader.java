package dev.millrace.spec.yaml.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.MaskRule;
import dev.millrace.spec.MaskRule.Keyed;
import dev.millrace.spec.MaskRule.Method;
import dev.millrace.spec.MaskRule.Numbers;
import dev.millrace.spec.MaskRule.Part;
import dev.millrace.spec.MaskRule.Redact;
import dev.millrace.spec.MaskRule.Times;
import dev.millrace.spec.MaskRule.Truncate;
import dev.millrace.spec.RowStep.Mask;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.MaskKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code Mask}. */
public final class MaskReader {
  /** What a guess at a salt would have to try is at least this long. */
  private static final int SHORTEST_SALT = 16;

  private static final int LONGEST_PREFIX = 1_000_000;

  /** Method → the keys that go with it. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "redact", List.of("text"),
          "hash", List.of("salt"),
          "tokenize", List.of("salt"),
          "truncate", List.of("length"),
          "generalize", List.of("step", "unit", "part"));

  private static final Method NOTHING = new Redact(Optional.empty());

  private final Problems problems;

  public MaskReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads a step. */
  public Mask read(Fields fields) {
    if (!fields.has("fields") && !fields.has("tags") && fields.complete()) {
      problems.report(
          fields.position(""),
          ErrorCodes.MISSING_KEY,
          fields.path(),
          "one of the keys fields, tags is required.");
    }
    return new Mask(rules(fields, "fields"), rules(fields, "tags"));
  }

  private Map<String, MaskRule> rules(Fields fields, String key) {
    Map<String, MaskRule> rules = new LinkedHashMap<>();
    for (Entry entry : fields.node(key).map(Fields::entries).orElse(List.of())) {
      String path = fields.path(key) + "." + entry.key();
      Method method =
          entry.value() instanceof Mapping mapping
              ? method(Fields.read(mapping, path, MaskKeys.RULE, problems))
              : new Redact(Optional.of("***"));
      rules.put(entry.key(), new MaskRule(entry.position(), method));
    }
    return Collections.unmodifiableMap(rules);
  }

  private Method method(Fields rule) {
    String method = rule.word("method");
    if (!rule.complete()) {
      return NOTHING;
    }
    List<String> own = KEYS.getOrDefault(method, List.of());
    MaskKeys.RULE.names().stream()
        .filter(key -> !key.equals("method") && rule.has(key) && !own.contains(key))
        .forEach(key -> notWith(rule, key, method));
    return switch (method) {
      case "hash" -> new Keyed(salt(rule), false);
      case "tokenize" -> new Keyed(salt(rule), true);
      case "truncate" -> new Truncate(length(rule));
      case "generalize" -> general(rule);
      default -> new Redact(Optional.of(rule.text("text").map(Located::text).orElse("***")));
    };
  }

  private void notWith(Fields rule, String key, String method) {
    problems.report(
        rule.keyPosition(key),
        ErrorCodes.EXCLUDING_KEYS,
        rule.path(),
        "'" + key + "' does not go with 'method: " + method + "'.");
  }

  private String salt(Fields rule) {
    String salt = rule.text("salt").map(Located::text).orElse("");
    if (!rule.has("salt")) {
      problems.missingKey(rule.position("method"), rule.path(), "salt");
    } else if (salt.length() < SHORTEST_SALT) {
      problems.report(
          rule.position("salt"),
          ErrorCodes.WRONG_FORM,
          rule.path("salt"),
          "expected at least "
              + SHORTEST_SALT
              + " characters that nobody can guess, such as ${secret:env:SALT}; got "
              + salt.length()
              + ".");
    }
    return salt;
  }

  private int length(Fields rule) {
    long length = rule.has("length") ? rule.number("length") : 0;
    if (!rule.has("length")) {
      problems.missingKey(rule.position("method"), rule.path(), "length");
    } else if (length < 0 || length > LONGEST_PREFIX) {
      problems.report(
          rule.position("length"),
          ErrorCodes.WRONG_FORM,
          rule.path("length"),
          "got " + length + "; expected 0 to " + LONGEST_PREFIX + ".");
    }
    return (int) length;
  }

  private Method general(Fields rule) {
    List<String> given = List.of("step", "unit", "part").stream().filter(rule::has).toList();
    if (given.size() != 1) {
      problems.report(
          rule.position("method"),
          given.isEmpty() ? ErrorCodes.MISSING_KEY : ErrorCodes.EXCLUDING_KEYS,
          rule.path(),
          "'generalize' takes one of the keys step, unit, part; got "
              + (given.isEmpty() ? "none" : String.join(", ", given))
              + ".");
      return NOTHING;
    }
    return switch (given.get(0)) {
      case "step" -> step(rule);
      case "unit" ->
          new Times(ChronoUnit.valueOf(rule.word("unit").toUpperCase(Locale.ROOT) + "S"));
      default -> new Part(Part.Kind.valueOf(rule.word("part").toUpperCase(Locale.ROOT)));
    };
  }

  private Method step(Fields rule) {
    String text = rule.text("step").map(Located::text).orElse("");
    if (!text.matches("[0-9]{1,18}([.][0-9]{1,18})?") || new BigDecimal(text).signum() == 0) {
      problems.report(
          rule.position("step"),
          ErrorCodes.WRONG_FORM,
          rule.path("step"),
          "expected a number above zero such as 10 or 0.5; got '" + text + "'.");
      return NOTHING;
    }
    return new Numbers(new BigDecimal(text));
  }
}

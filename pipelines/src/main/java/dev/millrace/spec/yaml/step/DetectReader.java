package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.DetectRule;
import dev.millrace.spec.DetectRule.Baseline;
import dev.millrace.spec.DetectRule.Bounds;
import dev.millrace.spec.DetectRule.Change;
import dev.millrace.spec.DetectRule.Missing;
import dev.millrace.spec.DetectRule.Threshold;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.Detect;
import dev.millrace.spec.Located;
import dev.millrace.spec.yaml.keys.DetectKeys;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.SharedTypes;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code Detect}. */
final class DetectReader {
  /** Rules name nodes of the graph. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]+");

  private static final int MAX_WINDOWS = 1000;
  private static final int MIN_WINDOWS = 2;

  /** Times a value of a hundred digits it is still a number with all its bits. */
  private static final double LEAST_WEIGHT = 1e-100;

  private final Problems problems;

  DetectReader(Problems problems) {
    this.problems = problems;
  }

  Detect read(Fields fields) {
    CombineReader combine = new CombineReader(problems);
    Map<String, Located> groupBy = combine.groupBy(fields);
    Optional<CombineField> measure = fields.node("measure").flatMap(combine::field);
    Map<String, DetectRule> rules = new LinkedHashMap<>();
    YamlNode node = fields.node("rules").orElse(null);
    for (Entry entry : node == null ? List.<Entry>of() : Fields.entries(node)) {
      String path = fields.path("rules") + "." + entry.key();
      checkName(entry, path);
      TypedMap.read(entry.value(), path, SharedTypes.RULE, DetectKeys.RULES, problems)
          .flatMap(this::rule)
          .ifPresent(rule -> rules.put(entry.key(), rule));
    }
    if (node != null && Fields.entries(node).isEmpty()) {
      problems.report(
          node.position(),
          ErrorCodes.WRONG_FORM,
          fields.path("rules"),
          "expected rules; got none.");
    }
    checkMeasure(fields, measure, rules);
    return new Detect(groupBy, measure, Collections.unmodifiableMap(rules));
  }

  private void checkName(Entry entry, String path) {
    if (!NAME.matcher(entry.key()).matches()) {
      problems.report(
          entry.position(),
          ErrorCodes.WRONG_FORM,
          path,
          "expected a name of letters, digits, _ and -; got '" + entry.key() + "'.");
    }
  }

  private void checkMeasure(
      Fields fields, Optional<CombineField> measure, Map<String, DetectRule> rules) {
    boolean needed = rules.values().stream().anyMatch(DetectRule::measures);
    if (needed && !fields.has("measure")) {
      problems.missingKey(fields.keyPosition("rules"), fields.path(), "measure");
    } else if (fields.has("measure") && !needed && !rules.isEmpty()) {
      problems.report(
          fields.keyPosition("measure"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path("measure"),
          "no rule looks at it: those of type missing go by event times alone.");
    } else if (measure.isPresent()
        && measure.get().value().isEmpty()
        && !measure.get().function().text().equals("count")) {
      problems.missingKey(measure.get().function().position(), fields.path("measure"), "value");
    }
  }

  /** Empty if something is wrong, which is reported. */
  private Optional<DetectRule> rule(TypedMap map) {
    if (map.type().equals("missing")) {
      return Optional.of(new Missing(map.fields().duration("after"), map.position()));
    }
    Optional<Bounds> bounds = bounds(map);
    return switch (map.type()) {
      case "threshold" -> bounds.map(b -> new Threshold(b, map.position()));
      case "change" ->
          bounds.map(b -> new Change(map.fields().flag("relative"), b, map.position()));
      default -> bounds.flatMap(b -> baseline(b, map));
    };
  }

  private Optional<Bounds> bounds(TypedMap map) {
    Optional<Located> above = map.fields().node("above").flatMap(Fields::expression);
    Optional<Located> below = map.fields().node("below").flatMap(Fields::expression);
    if (above.isEmpty() && below.isEmpty()) {
      problems.report(
          map.position(),
          ErrorCodes.MISSING_KEY,
          map.fields().path(),
          "expected 'above' or 'below', or both; got neither.");
      return Optional.empty();
    }
    return Optional.of(new Bounds(above, below));
  }

  private Optional<DetectRule> baseline(Bounds bounds, TypedMap map) {
    Fields fields = map.fields();
    boolean weighted = map.type().equals("ewma");
    Optional<BigDecimal> alpha = weighted ? alpha(fields) : Optional.empty();
    Optional<Integer> windows =
        number(fields, "windows", MAX_WINDOWS)
            .filter(count -> alpha.isEmpty() || weigh(count, alpha.get(), fields));
    Optional<Integer> least =
        fields.has("min_windows")
            ? number(fields, "min_windows", windows.orElse(MAX_WINDOWS))
            : windows.map(w -> Math.max(MIN_WINDOWS, w / 2));
    return windows.isEmpty() || least.isEmpty() || weighted && alpha.isEmpty()
        ? Optional.empty()
        : Optional.of(new Baseline(windows.get(), least.get(), alpha, bounds, map.position()));
  }

  private Optional<Integer> number(Fields fields, String key, int max) {
    long number =
        fields.node(key).orElseThrow() instanceof Scalar scalar
                && scalar.value() instanceof Long value
            ? value
            : 0;
    if (number < MIN_WINDOWS || number > max) {
      problems.report(
          fields.position(key),
          ErrorCodes.WRONG_FORM,
          fields.path(key),
          "expected a number from " + MIN_WINDOWS + " to " + max + "; got '" + number + "'.");
      return Optional.empty();
    }
    return Optional.of((int) number);
  }

  /**
   * Whether even the oldest window's weight is a number to reckon with. Where only such windows had
   * values, the mean would be lost with their weights, and nothing would ever be remarkable. With
   * the weight 1 the earlier windows have none by intent.
   */
  private boolean weigh(int windows, BigDecimal alpha, Fields fields) {
    double share = BigDecimal.ONE.subtract(alpha).doubleValue();
    if (share > 0 && share < LEAST_WEIGHT) {
      problems.report(
          fields.position("alpha"),
          ErrorCodes.WRONG_FORM,
          fields.path("alpha"),
          "expected 1, or a number that is smaller by at least 1e-100; got '"
              + alpha.toPlainString()
              + "'.");
      return false;
    }
    double most = share == 0 ? windows : 1 + Math.floor(Math.log(LEAST_WEIGHT) / Math.log(share));
    if (windows <= most || share == 1) {
      return true;
    }
    problems.report(
        fields.position("windows"),
        ErrorCodes.WRONG_FORM,
        fields.path("windows"),
        "expected at most "
            + (long) most
            + ": with 'alpha: "
            + alpha.toPlainString()
            + "' older windows weigh nothing (less than 1e-100); got '"
            + windows
            + "'.");
    return false;
  }

  private Optional<BigDecimal> alpha(Fields fields) {
    String text = fields.text("alpha").map(Located::text).orElse(DetectKeys.ALPHA);
    try {
      BigDecimal alpha = new BigDecimal(text);
      if (alpha.signum() > 0 && alpha.compareTo(BigDecimal.ONE) <= 0) {
        return Optional.of(alpha);
      }
    } catch (NumberFormatException notNumber) {
      // It is reported like a number that is out of range.
    }
    problems.report(
        fields.position("alpha"),
        ErrorCodes.WRONG_FORM,
        fields.path("alpha"),
        "expected a number above 0 and at most 1; got '" + text + "'.");
    return Optional.empty();
  }
}

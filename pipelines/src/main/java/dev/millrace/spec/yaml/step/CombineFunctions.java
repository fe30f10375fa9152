package dev.millrace.spec.yaml.step;

import dev.millrace.spec.yaml.keys.CombineKeys;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The aggregates of {@code Combine} as Beam YAML's files name them: SQL snippets such as {@code
 * sum(amount)}, SQL's own names, and the combiners of Beam's Python SDK.
 */
final class CombineFunctions {
  private static final Pattern SNIPPET =
      Pattern.compile("\\s*(\\w+)\\s*\\((.*)\\)\\s*", Pattern.DOTALL);
  private static final Pattern DISTINCT =
      Pattern.compile("\\s*DISTINCT\\b(.*)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  /** Beam's combiners by the last part of their names. */
  private static final Map<String, String> COMBINERS =
      Map.of(
          "TopCombineFn", "top",
          "CountCombineFn", "count",
          "MeanCombineFn", "mean",
          "ToListCombineFn", "group");

  private final Problems problems;
  private final boolean python;
  private final String path;

  CombineFunctions(Problems problems, boolean python, String path) {
    this.problems = problems;
    this.python = python;
    this.path = path;
  }

  /** {@code sum(amount)} as {@code {value: amount, fn: sum}}; empty if it is not a call. */
  Optional<Mapping> snippet(Scalar scalar) {
    Matcher call = SNIPPET.matcher(scalar.text());
    if (!call.matches()) {
      return Optional.empty();
    }
    String argument = call.group(2).strip();
    String function = call.group(1);
    Matcher distinct = DISTINCT.matcher(argument);
    if (distinct.matches() && function.equalsIgnoreCase("count")) {
      function = "count_distinct";
      argument = distinct.group(1).strip();
    }
    List<Entry> entries = new ArrayList<>();
    if (!argument.equals("*")) {
      int offset = Math.max(0, scalar.text().indexOf(argument, call.start(2)));
      entries.add(
          new Entry(
              "value",
              scalar.position(),
              new Scalar(scalar.position().right(offset), argument, argument, argument)));
    }
    Scalar fn = new Scalar(scalar.position(), function, function, function);
    entries.add(new Entry("fn", scalar.position(), named(fn)));
    return Optional.of(new Mapping(scalar.position(), entries));
  }

  /** A function under Millrace's name, in the short form or as {@code {type, config}}. */
  YamlNode named(YamlNode node) {
    if (node instanceof Mapping mapping) {
      return new Mapping(
          mapping.position(),
          mapping.entries().stream()
              .map(
                  e ->
                      e.key().equals("type")
                          ? new Entry(e.key(), e.position(), named(e.value()))
                          : e)
              .toList());
    }
    if (!(node instanceof Scalar scalar) || scalar.value() == null) {
      return node;
    }
    String text = scalar.text();
    String last = text.substring(text.lastIndexOf('.') + 1);
    if (python && text.startsWith("apache_beam.") && COMBINERS.containsKey(last)) {
      return renamed(scalar, String.valueOf(COMBINERS.get(last)));
    } else if (text.equalsIgnoreCase("avg")) {
      return renamed(scalar, "mean");
    } else if (python && Fields.wordOf(CombineKeys.AGGREGATES, text).isEmpty()) {
      problems.foreignCode(scalar.position(), path, "the Python function '" + scalar.shown() + "'");
      return renamed(scalar, "count");
    }
    return node;
  }

  /** Whether an aggregate is {@code count}. */
  boolean counts(Mapping aggregate) {
    YamlNode fn = aggregate.value("fn").orElse(null);
    YamlNode name = fn instanceof Mapping detailed ? detailed.value("type").orElse(null) : fn;
    return name instanceof Scalar scalar && scalar.text().toLowerCase(Locale.ROOT).equals("count");
  }

  private static Scalar renamed(Scalar scalar, String name) {
    return new Scalar(scalar.position(), name, scalar.shown(), name);
  }
}

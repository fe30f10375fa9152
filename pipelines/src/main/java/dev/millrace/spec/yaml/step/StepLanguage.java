package dev.millrace.spec.yaml.step;

import dev.millrace.spec.yaml.expression.PlainExpression;
import dev.millrace.spec.yaml.expression.RowFunction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the expressions of a step into SQL, by the step's {@code language}: those of {@code python}
 * that mean the same in SQL, those of {@code generic} with Beam YAML's meaning, {@code "abc"} a
 * string. A file of Beam YAML's own form is generic where it names no language. What is not plain
 * is SQL, except in Python, where it is refused.
 */
final class StepLanguage {
  private static final String PYTHON = "python";
  private static final Set<String> SQL = Set.of("sql", "calcite");

  /** Where a step's configuration holds an expression. */
  private static final Set<String> EXPRESSIONS = Set.of("keep", "by", "timestamp");

  /** Where it holds a map of expressions. */
  private static final Set<String> MAPS = Set.of("fields", "rules");

  private final Problems problems;
  private final String language;
  private final boolean beamForm;

  private StepLanguage(Problems problems, String language, boolean beamForm) {
    this.problems = problems;
    this.language = language;
    this.beamForm = beamForm;
  }

  /**
   * The entries of a step's configuration with all expressions in SQL.
   *
   * @param beamForm whether the file has Beam YAML's own form
   */
  static List<Entry> inSql(
      StepKind kind, List<Entry> config, String path, boolean beamForm, Problems problems) {
    String language =
        config.stream()
            .filter(entry -> entry.key().equals("language"))
            .flatMap(entry -> Fields.located(entry.value()).stream())
            .map(text -> text.text().toLowerCase(Locale.ROOT))
            .findFirst()
            .orElse(beamForm ? "generic" : "sql");
    if (kind.keys().key("language").isEmpty()) {
      return config;
    }
    return new StepLanguage(problems, language, beamForm).entries(config, path);
  }

  private List<Entry> entries(List<Entry> config, String path) {
    List<Entry> translated = new ArrayList<>();
    for (Entry entry : config) {
      String key = path + "." + entry.key();
      YamlNode value = entry.value();
      if (EXPRESSIONS.contains(entry.key())) {
        value = expression(value, key, entry.key().equals("keep"));
      } else if (MAPS.contains(entry.key()) && value instanceof Mapping fields) {
        value = each(fields, (name, field) -> expression(field, key + "." + name, false));
      } else if (entry.key().equals("combine") && value instanceof Mapping fields) {
        value = each(fields, (name, field) -> aggregate(field, key + "." + name));
      }
      translated.add(new Entry(entry.key(), entry.position(), value));
    }
    return translated;
  }

  /** Turns one value of a map into another. */
  private interface Change {
    YamlNode of(String name, YamlNode value);
  }

  private static Mapping each(Mapping mapping, Change change) {
    return new Mapping(
        mapping.position(),
        mapping.entries().stream()
            .map(e -> new Entry(e.key(), e.position(), change.of(e.key(), e.value())))
            .toList());
  }

  private YamlNode expression(YamlNode node, String path, boolean predicate) {
    if (node instanceof Mapping mapping) {
      return detailed(mapping, path, predicate);
    }
    if (!(node instanceof Scalar scalar) || scalar.value() == null || SQL.contains(language)) {
      return node;
    }
    Optional<String> sql = PlainExpression.sql(scalar.text(), language.equals(PYTHON), predicate);
    if (sql.isEmpty() && language.equals(PYTHON)) {
      problems.foreignCode(
          scalar.position(),
          path,
          "the Python expression '" + scalar.shown() + "'",
          scalar.shown());
    }
    return sql.isEmpty() ? node : text(scalar, sql.get());
  }

  /** An expression beside its type, or a function in Python that is no more than one. */
  private Mapping detailed(Mapping mapping, String path, boolean predicate) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      Optional<Scalar> called =
          entry.key().equals("callable") ? called(entry.value(), predicate) : Optional.empty();
      if (called.isPresent()) {
        entries.add(new Entry("expression", entry.position(), called.get()));
      } else if (entry.key().equals("expression")) {
        entries.add(
            new Entry(entry.key(), entry.position(), expression(entry.value(), path, predicate)));
      } else if (beamForm && entry.key().equals("output_type")) {
        YamlNode type = new JsonType(problems).sql(entry.value(), path + ".output_type");
        entries.add(new Entry(entry.key(), entry.position(), type));
      } else {
        entries.add(entry);
      }
    }
    return new Mapping(mapping.position(), entries);
  }

  private Optional<Scalar> called(YamlNode node, boolean predicate) {
    if (!language.equals(PYTHON) || !(node instanceof Scalar scalar) || scalar.value() == null) {
      return Optional.empty();
    }
    return RowFunction.of(scalar.text())
        .flatMap(
            function ->
                PlainExpression.sql(function, predicate)
                    .map(
                        sql ->
                            new Scalar(scalar.position().right(function.start()), sql, sql, sql)));
  }

  private static Scalar text(Scalar scalar, String text) {
    boolean shown = scalar.shown().equals(scalar.text());
    return new Scalar(scalar.position(), text, shown ? text : scalar.shown(), text);
  }

  private YamlNode aggregate(YamlNode node, String path) {
    CombineFunctions functions = new CombineFunctions(problems, language.equals(PYTHON), path);
    if (node instanceof Scalar scalar) {
      return functions.snippet(scalar).<YamlNode>map(m -> m).orElse(functions.named(scalar));
    }
    if (!(node instanceof Mapping mapping)) {
      return node;
    }
    Mapping named = each(mapping, (name, value) -> detail(name, value, path, functions));
    boolean countsRows = beamForm && !SQL.contains(language) && functions.counts(named);
    return countsRows ? without(named, "value") : named;
  }

  private YamlNode detail(String name, YamlNode value, String path, CombineFunctions functions) {
    if (name.equals("value")) {
      return expression(value, path + ".value", false);
    }
    return name.equals("fn") ? functions.named(value) : value;
  }

  private static Mapping without(Mapping mapping, String key) {
    return new Mapping(
        mapping.position(), mapping.entries().stream().filter(e -> !e.key().equals(key)).toList());
  }
}

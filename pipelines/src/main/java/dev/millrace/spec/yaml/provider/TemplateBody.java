package dev.millrace.spec.yaml.provider;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.jinja.JinjaTemplate;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.provider.Provided.Use;
import dev.millrace.spec.yaml.text.FilledText;
import dev.millrace.spec.yaml.text.PlainValues;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import dev.millrace.spec.yaml.text.YamlTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the step that stands for a step of a type with a template. */
final class TemplateBody {
  private final Use use;
  private final List<String> parameters;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Problems problems;

  /**
   * @param parameters that the type declares
   */
  TemplateBody(Use use, List<String> parameters, Problems problems) {
    this.use = use;
    this.parameters = parameters;
    this.problems = problems;
    for (Entry entry : use.config().entries()) {
      @Nullable Object value = PlainValues.of(entry.value());
      if (value != null) {
        values.put(entry.key(), value);
      }
    }
  }

  /** The step; empty if there is none, which is reported. */
  Optional<Mapping> of(YamlNode template) {
    long errorsBefore = problems.errors();
    YamlNode body = template instanceof Scalar text ? parsed(text) : filled(template);
    if (problems.errors() > errorsBefore) {
      return Optional.empty();
    }
    if (body instanceof Mapping step) {
      return Optional.of(step);
    }
    problems.wrongShape(body, use.path(), "a step, a map with 'type', as the body of its type");
    return Optional.empty();
  }

  /** The tree of a text that is rendered and read as YAML. */
  private YamlNode parsed(Scalar text) {
    if (TemplateType.secret(text).isPresent()) {
      problems.report(
          text.position(),
          ErrorCodes.WRONG_FORM,
          use.path(),
          "a secret cannot stand in a body that is text; write the body as a map.");
      return text;
    }
    Shift shift = new Shift(text);
    Diagnostics found = new Diagnostics();
    RenderedText rendered = rendered(text, found);
    RenderedText placed =
        new RenderedText(rendered.text(), i -> shift.of(rendered.places().position(i)));
    YamlNode nothing = new Scalar(text.position(), "", "", null);
    if (found.hasErrors()) {
      report(found, text, shift);
      return nothing;
    }
    Diagnostics wrong = new Diagnostics();
    YamlNode tree = YamlTree.read(FilledText.plain(placed), wrong).orElse(nothing);
    wrong.sorted().forEach(problem -> report(problem, problem.position()));
    return tree;
  }

  /** A tree whose texts and keys are rendered; as in Beam, a rendered value is a text. */
  private YamlNode filled(YamlNode node) {
    if (node instanceof Sequence sequence) {
      return new Sequence(node.position(), sequence.items().stream().map(this::filled).toList());
    }
    if (node instanceof Mapping mapping) {
      List<Entry> entries =
          mapping.entries().stream()
              .map(e -> new Entry(filled(e.key(), e.position()), e.position(), filled(e.value())))
              .toList();
      return new Mapping(node.position(), entries);
    }
    Scalar scalar = (Scalar) node;
    if (!JinjaTemplate.isIn(scalar.text()) || TemplateType.secret(scalar).isPresent()) {
      return scalar;
    }
    String text = filled(scalar.text(), scalar.position());
    return new Scalar(scalar.position(), text, text, text);
  }

  private String filled(String text, Position position) {
    if (!JinjaTemplate.isIn(text)) {
      return text;
    }
    Diagnostics found = new Diagnostics();
    Scalar scalar = new Scalar(position, text, text, text);
    String rendered = rendered(scalar, found).text();
    report(found, scalar, new Shift(scalar));
    return rendered;
  }

  private RenderedText rendered(Scalar text, Diagnostics found) {
    return JinjaTemplate.render(
        text.position().file(),
        text.text(),
        values,
        name -> "the 'config' of the step and declare it in 'config_schema'",
        found);
  }

  /** What is wrong with a template, or what the step does not give it, which is why. */
  private void report(Diagnostics found, Scalar template, Shift shift) {
    List<String> missing =
        parameters.stream()
            .filter(name -> !values.containsKey(name))
            .filter(name -> found.sorted().stream().anyMatch(p -> isMissing(name, template, p)))
            .toList();
    found.sorted().stream()
        .filter(p -> missing.stream().noneMatch(name -> isMissing(name, template, p)))
        .forEach(problem -> report(problem, shift.of(problem.position())));
    if (!missing.isEmpty()) {
      problems.report(
          use.position(),
          ErrorCodes.MISSING_KEY,
          use.path() + ".config",
          "type '" + use.type() + "' needs a value for " + Problems.join(missing) + ".");
    }
  }

  /**
   * Whether a problem is that a name stands for nothing: it says so, or that a function got null,
   * without a name.
   */
  private static boolean isMissing(String name, Scalar template, Diagnostic problem) {
    if (problem.code().equals(ErrorCodes.TEMPLATE_NAME_UNKNOWN)) {
      return problem.message().contains("'" + name + "'");
    }
    return problem.message().contains("null")
        && Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(template.text()).find();
  }

  private void report(Diagnostic problem, Position position) {
    problems.report(position, problem.code(), use.path(), problem.message());
  }

  /** From places in a value to places in the file that it stands in, at its indentation. */
  private static final class Shift {
    private final Position start;
    private final int blankLines;

    Shift(Scalar text) {
      this.start = text.position();
      this.blankLines = (int) text.text().lines().takeWhile(String::isBlank).count();
    }

    /** Places in other files, which the value includes, stay as they are. */
    Position of(Position inside) {
      return inside.file().equals(start.file())
          ? new Position(
              start.file(),
              Math.max(1, start.line() + inside.line() - 1 - blankLines),
              start.column() + Math.max(0, inside.column() - 1))
          : inside;
    }
  }
}

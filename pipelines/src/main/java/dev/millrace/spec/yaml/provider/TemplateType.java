package dev.millrace.spec.yaml.provider;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.schema.ObjectSchema;
import dev.millrace.spec.yaml.text.PlainValues;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A type whose step is a template: text of YAML, or a map, with Jinja in it.
 *
 * @param schema what a step's configuration must meet
 */
record TemplateType(KeySet keys, ObjectSchema schema, YamlNode template) implements Provided {
  /** The type that a definition declares; its JSON Schema need not say that it is of an object. */
  static TemplateType of(Mapping configSchema, YamlNode template) {
    Map<Object, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    if (PlainValues.of(configSchema) instanceof Map<?, ?> declared) {
      schema.putAll(declared);
    }
    List<Key<?>> keys = new ArrayList<>();
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      properties.keySet().forEach(k -> keys.add(Key.optional(k.toString(), Simple.ANY, "")));
    }
    return new TemplateType(new KeySet(keys), ObjectSchema.of(schema), template);
  }

  @Override
  public Optional<Mapping> body(Use use, Problems problems) {
    return meetsSchema(use, problems)
        ? new TemplateBody(use, keys.names(), problems).of(template)
        : Optional.empty();
  }

  private boolean meetsSchema(Use use, Problems problems) {
    Optional<Position> secret = secret(use.config());
    if (secret.isPresent()) {
      problems.report(
          secret.get(),
          ErrorCodes.WRONG_FORM,
          use.path(),
          "a secret cannot be given to a type that the file provides; put it where the provider's"
              + " step needs it.");
      return false;
    }
    List<String> wrong =
        PlainValues.of(use.config()) instanceof Map<?, ?> given
            ? schema.problemsOf(given)
            : List.of();
    for (String problem : wrong) {
      problems.report(
          place(use, problem),
          ErrorCodes.WRONG_FORM,
          use.path() + ".config",
          "this is no configuration of '" + use.type() + "': " + problem + ".");
    }
    return wrong.isEmpty();
  }

  /** Where the value stands whose name a problem begins with. */
  private static Position place(Use use, String problem) {
    return use.config().entries().stream()
        .filter(entry -> problem.matches(Pattern.quote(entry.key()) + "[.:\\[].*"))
        .map(entry -> entry.value().position())
        .findFirst()
        .orElse(use.position());
  }

  /** The place of a secret, which would be read as YAML in a template. */
  static Optional<Position> secret(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.shown().equals(scalar.text())
          ? Optional.empty()
          : Optional.of(scalar.position());
    }
    List<YamlNode> parts =
        node instanceof Sequence sequence
            ? sequence.items()
            : ((Mapping) node).entries().stream().map(Entry::value).toList();
    return parts.stream().flatMap(part -> secret(part).stream()).findFirst();
  }
}

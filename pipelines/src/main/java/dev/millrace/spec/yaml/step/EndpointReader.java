package dev.millrace.spec.yaml.step;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Constraint;
import dev.millrace.connect.key.Constraint.ExactlyOne;
import dev.millrace.connect.key.Constraint.Exclusive;
import dev.millrace.connect.key.Constraint.GoesWith;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.Quantities;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.spec.Located;
import dev.millrace.spec.TimeLiteral;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.LaterEndpoints;
import dev.millrace.spec.yaml.keys.SharedTypes;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads sources and sinks. */
public final class EndpointReader {
  private final Problems problems;

  public EndpointReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * A side of a stream or output, a table or a look-up: {@code {type, config}}, or the type's keys
   * beside {@code type}. Empty if something is wrong with it, which is reported.
   */
  public Optional<EndpointSpec> side(YamlNode node, String path, Direction direction) {
    if (!(node instanceof Mapping mapping)) {
      problems.wrongShape(node, path, SharedTypes.SOURCE.noun());
      return Optional.empty();
    }
    Entry type = mapping.entry("type").orElse(null);
    if (type == null) {
      problems.missingKey(mapping.position(), path, "type");
      return Optional.empty();
    }
    Optional<EndpointType> kind = kind(type, path, direction);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    List<Entry> rest = new ArrayList<>(mapping.entries());
    rest.remove(type);
    Entry config = mapping.entry("config").orElse(null);
    String configPath = path;
    if (config != null) {
      rest.remove(config);
      rest.forEach(entry -> problems.unknownKey(entry, path, List.of("type", "config")));
      configPath = path + ".config";
      if (config.value() instanceof Mapping values) {
        rest = values.entries();
      } else {
        rest = List.of();
        if (!config.value().isNothing()) {
          problems.wrongShape(config.value(), configPath, "a map of the type's keys");
          return Optional.empty();
        }
      }
    }
    Fields fields = Fields.read(rest, type.position(), configPath, kind.get().keys(), problems);
    if (fields.has("error_handling")) {
      problems.report(
          fields.keyPosition("error_handling"),
          ErrorCodes.EXCLUDING_KEYS,
          configPath,
          "'error_handling' works at a step or a stream, not at one side.");
    }
    return spec(kind.get(), type.position(), fields);
  }

  private Optional<EndpointType> kind(Entry type, String path, Direction direction) {
    String typePath = path + ".type";
    List<String> types = direction.types().stream().map(EndpointType::type).toList();
    if (!(type.value() instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(type.value(), typePath, Problems.oneOf(types));
      return Optional.empty();
    }
    Optional<EndpointType> kind =
        direction.types().stream().filter(each -> each.type().equals(scalar.text())).findFirst();
    if (kind.isPresent()) {
      return kind;
    }
    if (LaterEndpoints.names().contains(scalar.text())) {
      problems.notAvailable(scalar.position(), typePath, "type '" + scalar.text() + "'");
      return Optional.empty();
    }
    problems.report(
        scalar.position(),
        ErrorCodes.UNKNOWN_TYPE,
        typePath,
        "'"
            + scalar.shown()
            + "' is not a type of "
            + direction.noun()
            + "; expected "
            + Problems.oneOf(types)
            + "."
            + Nearest.hint(scalar.text(), types));
    return Optional.empty();
  }

  /**
   * A part of the file that is neither source nor sink, and has to do with a place outside as they
   * have. Empty if something is wrong with it, which is reported.
   *
   * @param name that of the part
   */
  public static Optional<EndpointSpec> section(String name, KeySet keys, Fields fields) {
    return fields.complete()
        ? Optional.of(endpoint(name, fields.position(""), keys, fields))
        : Optional.empty();
  }

  private static EndpointSpec endpoint(String type, Position position, KeySet keys, Fields fields) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    Map<String, Position> positions = new LinkedHashMap<>();
    for (Key<?> key : keys.keys()) {
      Optional<YamlNode> node = fields.node(key.name());
      if (node.isPresent()
          && key.means().isEmpty()
          && !key.name().equals(SharedKeys.ERROR_HANDLING.name())) {
        config.put(key.name(), value(key.type(), node.get(), key.name(), positions));
      }
    }
    return new EndpointSpec(
        type,
        position,
        Collections.unmodifiableMap(config),
        Collections.unmodifiableMap(positions));
  }

  /** The endpoint of checked values. */
  Optional<EndpointSpec> spec(EndpointType kind, Position position, Fields fields) {
    EndpointSpec spec = endpoint(kind.type(), position, kind.keys(), fields);
    constraints(kind.keys(), fields);
    if (fields.has("fields") && fields.has("schema")) {
      exclusive(fields, "fields", "schema");
    }
    return fields.complete() ? Optional.of(spec) : Optional.empty();
  }

  private void constraints(KeySet keys, Fields fields) {
    for (Constraint constraint : keys.constraints()) {
      if (constraint instanceof ExactlyOne one) {
        exactlyOne(fields, one.keys());
      } else if (constraint instanceof Exclusive pair) {
        if (fields.has(pair.one()) && fields.has(pair.other())) {
          exclusive(fields, pair.one(), pair.other());
        }
      } else if (constraint instanceof GoesWith pair) {
        goesWith(fields, pair);
      }
    }
    for (Key<?> key : keys.keys()) {
      if (key.type() instanceof ObjectOf object && !object.keys().constraints().isEmpty()) {
        fields.object(key.name(), problems).ifPresent(inner -> constraints(object.keys(), inner));
      }
    }
  }

  private void exactlyOne(Fields fields, List<String> keys) {
    List<String> given = keys.stream().filter(fields::has).toList();
    if (given.size() > 1) {
      exclusive(fields, given.get(0), given.get(1));
    } else if (given.isEmpty() && fields.complete()) {
      problems.report(
          fields.position(""),
          ErrorCodes.MISSING_KEY,
          fields.path(),
          "one of the keys " + String.join(", ", keys) + " is required.");
    }
  }

  private void goesWith(Fields fields, GoesWith pair) {
    String word = fields.word(pair.choice());
    boolean wanted = word.equals(pair.word());
    if (wanted && !fields.has(pair.key())) {
      problems.missingKey(fields.position(pair.choice()), fields.path(), pair.key());
    } else if (!wanted && !word.isEmpty() && fields.has(pair.key())) {
      problems.report(
          fields.keyPosition(pair.key()),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'"
              + pair.key()
              + "' needs '"
              + pair.choice()
              + ": "
              + pair.word()
              + "'; got '"
              + word
              + "'.");
    }
  }

  private void exclusive(Fields fields, String one, String other) {
    problems.report(
        fields.keyPosition(other),
        ErrorCodes.EXCLUDING_KEYS,
        fields.path(),
        "'" + one + "' and '" + other + "' exclude each other; give one of them.");
  }

  private static @Nullable Object value(
      ValueType<?> type, YamlNode node, String path, Map<String, Position> positions) {
    positions.put(path, node.position());
    if (node instanceof Scalar scalar) {
      return scalarValue(type, scalar);
    }
    if (type instanceof Expression) {
      return Fields.expression(node).map(Located::text).orElseThrow();
    }
    if (node instanceof Mapping mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (Entry entry : mapping.entries()) {
        if (declared(type, entry.key()).filter(k -> Fields.isLeftOut(k, entry.value())).isEmpty()) {
          map.put(
              entry.key(),
              value(
                  valueType(type, entry.key()),
                  entry.value(),
                  path + "." + entry.key(),
                  positions));
        }
      }
      return Collections.unmodifiableMap(map);
    }
    ValueType<?> itemType = itemType(type);
    List<@Nullable Object> items = new ArrayList<>();
    List<YamlNode> nodes = Fields.items(node);
    for (int i = 0; i < nodes.size(); i++) {
      items.add(value(itemType, nodes.get(i), path + "[" + i + "]", positions));
    }
    return Collections.unmodifiableList(items);
  }

  private static @Nullable Object scalarValue(ValueType<?> type, Scalar scalar) {
    if (type instanceof Choice choice) {
      return Fields.wordOf(choice, scalar.text()).orElse(scalar.text());
    }
    if (type instanceof Simple<?> simple) {
      return switch (simple.form()) {
        case TIME -> Instant.ofEpochMilli(TimeLiteral.millis(scalar.text()).orElseThrow());
        case DURATION, POSITIVE_DURATION, SIGNED_DURATION -> Quantities.duration(scalar.text());
        case SIZE -> Quantities.bytes(scalar.text());
        case CHARACTER -> Quantities.character(scalar.text()).orElseThrow();
        case ANY, BOOLEAN, WHOLE_NUMBER -> scalar.value();
        case TEXT -> simple.equals(Simple.SECRET) ? secret(scalar) : scalar.text();
      };
    }
    return scalar.text();
  }

  private static SecretText secret(Scalar scalar) {
    SecretText secret = scalar.secret();
    return secret == null ? SecretText.of(scalar.text()) : secret;
  }

  private static ValueType<?> valueType(ValueType<?> type, String key) {
    if (type instanceof MapOf<?> map) {
      return map.value();
    }
    if (type instanceof ObjectOf) {
      return declared(type, key).<ValueType<?>>map(Key::type).orElse(Simple.ANY);
    }
    return type instanceof OneOf oneOf
        ? map(oneOf).<ValueType<?>>map(t -> valueType(t, key)).orElse(Simple.ANY)
        : Simple.ANY;
  }

  /** The declaration of a key in a map that has them. */
  private static Optional<Key<?>> declared(ValueType<?> type, String key) {
    if (type instanceof OneOf oneOf) {
      return map(oneOf).flatMap(t -> declared(t, key));
    }
    return type instanceof ObjectOf object ? object.keys().key(key) : Optional.empty();
  }

  private static Optional<ValueType<?>> map(OneOf type) {
    return type.alternatives().stream()
        .filter(t -> t instanceof MapOf<?> || t instanceof ObjectOf)
        .findFirst();
  }

  private static ValueType<?> itemType(ValueType<?> type) {
    return type instanceof ListOf<?> list ? list.item() : Simple.ANY;
  }

  /** The output for rows that cannot be processed. */
  public static Optional<Located> errorOutput(Fields fields, Problems problems) {
    return fields.object("error_handling", problems).flatMap(inner -> inner.text("output"));
  }

  /** The share of rows that may be errors, if one is given and is one. */
  static Optional<Double> errorThreshold(Fields fields, Problems problems) {
    Fields inner = fields.object("error_handling", problems).orElse(null);
    if (inner == null || !inner.has("threshold")) {
      return Optional.empty();
    }
    String text = inner.text("threshold").map(Located::text).orElse("");
    if (!text.matches("0?\\.[0-9]{1,15}|0|1(\\.0{0,15})?")) {
      problems.report(
          inner.position("threshold"),
          ErrorCodes.WRONG_FORM,
          inner.path("threshold"),
          "expected a share from 0 to 1, for example 0.1; got '" + text + "'.");
      return Optional.empty();
    }
    return Optional.of(Double.valueOf(text));
  }
}

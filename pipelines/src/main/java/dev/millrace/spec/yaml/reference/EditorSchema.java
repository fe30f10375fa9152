package dev.millrace.spec.yaml.reference;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.key.Availability;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Part;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.DetectKeys;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.WindowingKeys;
import dev.millrace.spec.yaml.text.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema (draft 7) of pipeline files, for editors, made from the declarations of the keys.
 * It accepts whatever the reader accepts in the {@code config} form; what depends on other keys, on
 * references or on schemas only the reader knows.
 */
public final class EditorSchema {
  private static final String DEFINITIONS = "#/definitions/";
  private static final Map<String, Object> VARIABLE = ref("variable");

  private EditorSchema() {}

  /** The text of {@code docs/reference/pipeline.schema.json}. */
  public static String json() {
    Map<String, Object> schema = map("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Millrace pipeline file");
    schema.putAll(object(PipelineFileKeys.FILE));
    schema.put("definitions", definitions());
    return JsonText.of(schema);
  }

  private static Map<String, Object> definitions() {
    Map<String, Object> definitions = new LinkedHashMap<>();
    Map<String, Object> variable = map("type", "string");
    variable.put("pattern", "\\$\\{[^}]*\\}");
    definitions.put("variable", variable);
    Map<String, KeySet> steps = new LinkedHashMap<>();
    StepKeys.ALL.forEach(kind -> steps.put(kind.type(), kind.keys()));
    Connectors.types().forEach(kind -> steps.put(kind.type(), kind.keys()));
    definitions.put("transform", transform(steps));
    definitions.put("source", typed(endpoints(Direction.SOURCE)));
    definitions.put("sink", typed(endpoints(Direction.SINK)));
    definitions.put("lookup", typed(endpoints(Direction.LOOKUP)));
    definitions.put("windowing", kinds(WindowingKeys.ALL));
    definitions.put("rule", kinds(DetectKeys.RULES));
    definitions.put("row", map("type", "object"));
    definitions.put("schema", map("type", "object"));
    definitions.put("config", map("type", "object"));
    return definitions;
  }

  private static Map<String, KeySet> endpoints(Direction direction) {
    Map<String, KeySet> kinds = new LinkedHashMap<>();
    direction.types().forEach(kind -> kinds.put(kind.type(), kind.keys()));
    return kinds;
  }

  private static Map<String, Object> transform(Map<String, KeySet> kinds) {
    List<String> types = new ArrayList<>(kinds.keySet());
    types.add("chain");
    types.add("composite");
    Map<String, Object> schema = map("type", "object");
    schema.put("required", List.of("type"));
    Map<String, Object> properties = properties(PipelineFileKeys.STEP);
    // A file may provide types of its own; the enumeration is what editors offer.
    properties.put("type", map("anyOf", List.of(enumeration(types), map("type", "string"))));
    schema.put("properties", properties);
    List<Object> rules = new ArrayList<>(rules(kinds));
    for (String nested : List.of("chain", "composite")) {
      rules.add(rule(nested, object(PipelineFileKeys.PIPELINE.plus(PipelineFileKeys.NESTED))));
    }
    schema.put("allOf", rules);
    return schema;
  }

  private static Map<String, Object> typed(Map<String, KeySet> kinds) {
    Map<String, Object> schema = map("type", "object");
    schema.put("required", List.of("type"));
    schema.put("properties", map("type", enumeration(List.copyOf(kinds.keySet()))));
    schema.put("allOf", rules(kinds));
    return schema;
  }

  private static List<Object> rules(Map<String, KeySet> kinds) {
    List<Object> rules = new ArrayList<>();
    kinds.forEach(
        (type, keys) -> {
          // Required keys may stand beside 'type', so only unknown ones are refused here.
          Map<String, Object> config = object(keys);
          config.remove("required");
          rules.add(rule(type, map("properties", map("config", config))));
        });
    return rules;
  }

  private static Map<String, Object> rule(String type, Map<String, Object> then) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("if", map("properties", map("type", map("const", type))));
    rule.put("then", then);
    return rule;
  }

  /** A map whose keys depend on its type. */
  private static Map<String, Object> kinds(Map<String, KeySet> kinds) {
    Map<String, Object> schema = map("type", "object");
    schema.put("required", List.of("type"));
    schema.put("properties", map("type", enumeration(List.copyOf(kinds.keySet()))));
    List<Object> rules = new ArrayList<>();
    kinds.forEach(
        (type, keys) -> {
          Map<String, Object> kind = object(keys);
          Map<String, Object> properties = properties(keys);
          properties.put("type", map("const", type));
          kind.put("properties", properties);
          rules.add(rule(type, kind));
        });
    schema.put("allOf", rules);
    return schema;
  }

  private static Map<String, Object> object(KeySet keys) {
    Map<String, Object> schema = map("type", "object");
    List<String> required = keys.keys().stream().filter(Key::required).map(Key::name).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties(keys));
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> properties(KeySet keys) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : keys.keys()) {
      if (key.availability() == Availability.NOW) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put(
            "description",
            key.doc() + key.defaultText().map(text -> " Default: " + text + ".").orElse(""));
        // Draft 7 ignores what stands beside a $ref.
        property.put("allOf", List.of(type(key.type())));
        properties.put(key.name(), property);
      }
    }
    return properties;
  }

  private static Map<String, Object> type(ValueType<?> type) {
    if (type instanceof Simple<?> simple) {
      return simple(simple);
    }
    if (type instanceof Expression) {
      return map("type", List.of("string", "number", "boolean"));
    }
    if (type instanceof Choice choice) {
      return map("anyOf", List.of(enumeration(choice.words()), VARIABLE));
    }
    if (type instanceof ListOf<?> list) {
      Map<String, Object> schema = map("type", "array");
      schema.put("items", type(list.item()));
      return schema;
    }
    if (type instanceof MapOf<?> map) {
      Map<String, Object> schema = map("type", "object");
      schema.put("additionalProperties", type(map.value()));
      return schema;
    }
    if (type instanceof ObjectOf object) {
      return object(object.keys());
    }
    if (type instanceof OneOf oneOf) {
      return map("anyOf", oneOf.alternatives().stream().map(EditorSchema::type).toList());
    }
    return ref(((Part) type).definition());
  }

  private static Map<String, Object> simple(Simple<?> type) {
    return switch (type.form()) {
      case ANY -> new LinkedHashMap<>();
      case BOOLEAN -> map("anyOf", List.of(map("type", "boolean"), VARIABLE));
      case WHOLE_NUMBER -> map("anyOf", List.of(map("type", "integer"), VARIABLE));
      default -> map("type", List.of("string", "number", "boolean"));
    };
  }

  private static Map<String, Object> enumeration(List<String> words) {
    return map("enum", words);
  }

  private static Map<String, Object> ref(String definition) {
    return map("$ref", DEFINITIONS + definition);
  }

  private static Map<String, Object> map(String key, Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }
}

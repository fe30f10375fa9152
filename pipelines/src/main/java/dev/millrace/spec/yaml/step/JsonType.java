package dev.millrace.spec.yaml.step;

import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The {@code output_type} of Beam YAML as an SQL type: {@code string}, {@code integer}, {@code
 * number}, {@code boolean} and {@code bytes}, or a map as in JSON Schema.
 */
final class JsonType {
  private static final Map<String, String> ATOMIC =
      Map.of(
          "string", "VARCHAR",
          "integer", "BIGINT",
          "number", "DOUBLE",
          "boolean", "BOOLEAN",
          "bytes", "VARBINARY");

  private final Problems problems;

  JsonType(Problems problems) {
    this.problems = problems;
  }

  /** The type in SQL; a node that is none is reported or, if it is a text, left as it is. */
  YamlNode sql(YamlNode node, String path) {
    if (node instanceof Scalar scalar) {
      return Optional.ofNullable(ATOMIC.get(scalar.text()))
          .<YamlNode>map(sql -> new Scalar(scalar.position(), sql, scalar.shown(), sql))
          .orElse(scalar);
    }
    String sql = text(node, path);
    return new Scalar(node.position(), sql, sql, sql);
  }

  private String text(YamlNode node, String path) {
    String name =
        node instanceof Mapping mapping && mapping.value("type").orElse(null) instanceof Scalar type
            ? type.text()
            : "";
    if (node instanceof Mapping mapping) {
      if (ATOMIC.containsKey(name)) {
        return String.valueOf(ATOMIC.get(name));
      }
      Optional<YamlNode> items = mapping.value("items");
      if (name.equals("array") && items.isPresent()) {
        return "ARRAY<" + text(items.get(), path + ".items") + ">";
      }
      Optional<YamlNode> values = mapping.value("additionalProperties");
      if (name.equals("object")
          && mapping.value("properties").orElse(null) instanceof Mapping fields
          && !fields.entries().isEmpty()) {
        return fields.entries().stream()
            .map(field -> field(field, path + ".properties"))
            .collect(Collectors.joining(", ", "ROW(", ")"));
      } else if (name.equals("object") && values.isPresent()) {
        return "MAP<VARCHAR, " + text(values.get(), path + ".additionalProperties") + ">";
      }
    }
    problems.wrongShape(
        node,
        path,
        "a map with the type string, integer, number, boolean or bytes, array with 'items', or"
            + " object with 'properties' or 'additionalProperties'");
    return "VARCHAR";
  }

  private String field(Entry field, String path) {
    return "`" + field.key() + "` " + text(field.value(), path + "." + field.key());
  }
}

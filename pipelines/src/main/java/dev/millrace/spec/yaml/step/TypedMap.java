package dev.millrace.spec.yaml.step;

import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Part;
import dev.millrace.diag.Position;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A map that has a {@code type}, on which its other keys depend.
 *
 * @param position of the type
 */
record TypedMap(String type, Position position, Fields fields) {

  /**
   * Reads one; empty if something is wrong with it, which is reported.
   *
   * @param kinds type → its keys
   */
  static Optional<TypedMap> read(
      YamlNode node, String path, Part part, Map<String, KeySet> kinds, Problems problems) {
    if (!(node instanceof Mapping mapping)) {
      problems.wrongShape(node, path, part.noun());
      return Optional.empty();
    }
    List<String> types = List.copyOf(kinds.keySet());
    Entry type = mapping.entry("type").orElse(null);
    if (type == null) {
      problems.missingKey(mapping.position(), path, "type");
      return Optional.empty();
    }
    if (!(type.value() instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(type.value(), path + ".type", Problems.oneOf(types));
      return Optional.empty();
    }
    KeySet keys = kinds.get(scalar.text());
    if (keys == null) {
      problems.notAllowed(scalar, path + ".type", types);
      return Optional.empty();
    }
    List<Entry> rest = new ArrayList<>(mapping.entries());
    rest.remove(type);
    Fields fields = Fields.read(rest, type.position(), path, keys, problems);
    return fields.complete()
        ? Optional.of(new TypedMap(scalar.text(), type.position(), fields))
        : Optional.empty();
  }
}

package dev.millrace.spec.yaml.text;

import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns nodes into plain Java values, in the order of the file. */
public final class PlainValues {
  private PlainValues() {}

  /**
   * Null, Boolean, Long, BigInteger, Double, String, ByteBuffer, List or Map, as YAML reads the
   * node.
   */
  public static @Nullable Object of(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.value();
    }
    if (node instanceof Sequence sequence) {
      List<@Nullable Object> items = new ArrayList<>();
      sequence.items().forEach(item -> items.add(of(item)));
      return Collections.unmodifiableList(items);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Entry entry : ((Mapping) node).entries()) {
      map.put(entry.key(), of(entry.value()));
    }
    return Collections.unmodifiableMap(map);
  }
}

package dev.millrace.spec.yaml.provider;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another type with other names for its keys.
 *
 * @param names key → key of the other type; keys without an entry keep their name
 * @param defaults keys of the other type that hold where a step does not give them
 */
record RenamedType(Provided other, Map<String, String> names, Mapping defaults)
    implements Provided {
  @Override
  public KeySet keys() {
    List<Key<?>> renamed =
        names.keySet().stream().<Key<?>>map(n -> Key.optional(n, Simple.ANY, "")).toList();
    return new KeySet(renamed).plus(other.keys());
  }

  @Override
  public boolean isOfBeam() {
    return other.isOfBeam();
  }

  @Override
  public Optional<Mapping> body(Use use, Problems problems) {
    List<Entry> config = new ArrayList<>();
    for (Entry entry : use.config().entries()) {
      String name = names.getOrDefault(entry.key(), entry.key());
      config.add(new Entry(name, entry.position(), entry.value()));
    }
    for (Entry entry : defaults.entries()) {
      if (config.stream().noneMatch(given -> given.key().equals(entry.key()))) {
        config.add(entry);
      }
    }
    Mapping renamed = new Mapping(use.config().position(), config);
    return other.body(new Use(use.type(), use.position(), use.path(), renamed), problems);
  }
}

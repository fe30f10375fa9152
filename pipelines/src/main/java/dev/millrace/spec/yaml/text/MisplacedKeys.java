package dev.millrace.spec.yaml.text;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys that people write where another place, or another step, has what they mean. */
final class MisplacedKeys {
  /**
   * @param beside a key of the place that is meant
   * @param keys what is written there
   * @param sentence where it belongs
   */
  private record Misplaced(String beside, Set<String> keys, String sentence) {}

  private static final List<Misplaced> ALL =
      List.of(
          new Misplaced(
              "fn",
              Set.of("config", "q", "n", "by", "reverse", "discrete", "separator"),
              "Arguments of a function go with its name: fn: {type: quantile, config: {q: 0.95}}."),
          new Misplaced(
              "combine",
              Set.of("having", "where"),
              "A condition on results is a Filter step after this one, one on rows a Filter before"
                  + " it or 'filter' of an aggregate."),
          new Misplaced(
              "equalities",
              Set.of("on", "condition", "where", "key", "keys"),
              "Columns that must be equal are 'equalities'; other conditions on pairs are a Filter"
                  + " step after this one."));

  private MisplacedKeys() {}

  /**
   * Where a key belongs, with a space before it.
   *
   * @param names the keys of the place that it was written in
   */
  static Optional<String> hint(String key, List<String> names) {
    return ALL.stream()
        .filter(each -> names.contains(each.beside()) && each.keys().contains(key))
        .map(each -> " " + each.sentence())
        .findFirst();
  }
}

package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives every step of one scope its name: the one in the file, or the type's, as in Beam YAML.
 * Where several steps would share the type's name, the further ones get a number.
 */
final class StepNames {
  private final Problems problems;
  private final Set<String> taken = new HashSet<>();
  private final Set<String> ambiguous;
  private final Scope scope;

  /**
   * @param steps all steps of the scope
   * @param ambiguous collects names that several steps would have
   */
  StepNames(List<YamlNode> steps, Scope scope, Set<String> ambiguous, Problems problems) {
    this.problems = problems;
    this.ambiguous = ambiguous;
    this.scope = scope;
    for (YamlNode step : steps) {
      if (step instanceof Mapping mapping) {
        mapping.value("name").flatMap(Fields::located).ifPresent(n -> taken.add(n.text()));
      }
    }
  }

  /** The step's name within the scope. */
  String of(Mapping step) {
    Located given = step.value("name").flatMap(Fields::located).orElse(null);
    if (given != null && !given.text().isBlank()) {
      return given.text();
    }
    Located type =
        step.value("type").flatMap(Fields::located).orElse(new Located("step", step.position()));
    String name = type.text();
    for (int number = 2; !taken.add(name); number++) {
      name = type.text() + "_" + number;
    }
    if (!name.equals(type.text())) {
      ambiguous.add(scope.absolute(type.text()));
      problems.warn(
          type.position(),
          ErrorCodes.SHARED_NAME,
          "transforms." + scope.absolute(name),
          "several steps are called '"
              + type.text()
              + "'; this one becomes '"
              + name
              + "' as long as it keeps its place. Give it a 'name'.");
    }
    return name;
  }
}

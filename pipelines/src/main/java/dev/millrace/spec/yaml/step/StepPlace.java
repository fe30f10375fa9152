package dev.millrace.spec.yaml.step;

import dev.millrace.spec.TransformSpec.InputSpec;
import java.util.List;

/**
 * Where a step stands.
 *
 * @param name within its scope
 * @param implied what it reads without saying so
 * @param linked whether it is one of a chain after the first, so that it cannot name its input
 */
record StepPlace(Scope scope, String name, List<InputSpec> implied, boolean linked) {
  /** Its name in the flat graph. */
  String absolute() {
    return scope.absolute(name);
  }

  /** Its path, for messages. */
  String path() {
    return "transforms." + absolute();
  }

  /** The place of a step that is put before one of its inputs. */
  StepPlace before(String input) {
    return new StepPlace(scope, name + "/" + input, List.of(), false);
  }
}

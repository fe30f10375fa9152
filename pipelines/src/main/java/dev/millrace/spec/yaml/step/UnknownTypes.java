package dev.millrace.spec.yaml.step;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.spec.yaml.keys.InsteadOf;
import dev.millrace.spec.yaml.keys.LaterEndpoints;
import dev.millrace.spec.yaml.keys.LibraryKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;

/** Says what is wrong with the type of a step, and what there is instead. */
final class UnknownTypes {
  private final Problems problems;
  private final List<String> provided;

  /**
   * @param provided the types that the file provides
   */
  UnknownTypes(Problems problems, List<String> provided) {
    this.problems = problems;
    this.provided = provided;
  }

  /** Reports the type of a step that there is not. */
  void report(Mapping step, String path) {
    Entry type = step.entry("type").orElse(null);
    if (type == null) {
      problems.missingKey(step.position(), path, "type");
      return;
    }
    List<String> names = typeNames();
    if (!(type.value() instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(type.value(), path + ".type", "the name of a type");
    } else if (StepKeys.LATER.contains(scalar.text())
        || LaterEndpoints.names().contains(scalar.text())) {
      problems.report(
          scalar.position(),
          ErrorCodes.NOT_AVAILABLE,
          path + ".type",
          "type '"
              + scalar.text()
              + "' is not available in this version."
              + InsteadOf.type(scalar.text()));
    } else if (StepKeys.FOREIGN_CODE.contains(scalar.text())) {
      problems.foreignCode(scalar.position(), path + ".type", "type '" + scalar.text() + "'");
    } else {
      String near = Nearest.hint(scalar.text(), names);
      problems.report(
          scalar.position(),
          ErrorCodes.UNKNOWN_TYPE,
          path + ".type",
          "'"
              + scalar.shown()
              + "' is not a type of step"
              // The whole list helps only where no name is near.
              + (near.isEmpty() ? "; expected one of " + Problems.join(names) : "")
              + "."
              + near);
    }
  }

  private List<String> typeNames() {
    List<String> names = new ArrayList<>(StepKeys.ALL.stream().map(StepKind::type).toList());
    names.addAll(LibraryKeys.names());
    names.addAll(Connectors.types().stream().map(EndpointType::type).toList());
    names.add(ScopeReader.CHAIN);
    names.add(ScopeReader.COMPOSITE);
    names.addAll(provided);
    return names;
  }
}

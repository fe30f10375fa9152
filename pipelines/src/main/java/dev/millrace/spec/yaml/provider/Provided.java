package dev.millrace.spec.yaml.provider;

import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.Position;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.Optional;

/** A type of step that the file provides. */
public sealed interface Provided permits TemplateType, RenamedType, ForeignType {
  /** The keys of its configuration. */
  KeySet keys();

  /** Whether its code is Beam's own, which Millrace's type of the same name takes the place of. */
  default boolean isOfBeam() {
    return false;
  }

  /** The step that stands for a step of this type; empty if there is none, which is reported. */
  Optional<Mapping> body(Use use, Problems problems);

  /**
   * A step of the type.
   *
   * @param position of its type
   * @param path of the step
   */
  record Use(String type, Position position, String path, Mapping config) {}
}

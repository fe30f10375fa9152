package dev.millrace.spec.yaml.provider;

import dev.millrace.spec.yaml.text.YamlNode;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files that list providers. */
@FunctionalInterface
public interface Listings {
  /**
   * The tree of a file; empty if it holds none or is wrong, which is reported.
   *
   * @throws dev.millrace.diag.UserException if it cannot be read at all
   */
  Optional<YamlNode> read(Path file);
}

package dev.millrace.spec.yaml.provider;

import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.Optional;

/**
 * A type whose code is Python's or in a jar.
 *
 * @param provider the type of its provider
 * @param identifier what the provider's own language calls it
 */
record ForeignType(String provider, String identifier) implements Provided {
  private static final String PYTHON = "python";

  @Override
  public boolean isOfBeam() {
    return identifier.startsWith("beam:") || identifier.startsWith("apache_beam.");
  }

  @Override
  public KeySet keys() {
    return KeySet.of();
  }

  @Override
  public Optional<Mapping> body(Use use, Problems problems) {
    boolean python = provider.startsWith(PYTHON);
    problems.report(
        use.position(),
        ErrorCodes.OTHER_LANGUAGE,
        use.path() + ".type",
        "type '"
            + use.type()
            + "' is "
            + (python ? "Python code" : "code in a jar")
            + " (provider "
            + provider
            + "), which Millrace does not run. Write it as a provider of type yaml, of steps that"
            + " there are and SQL"
            + (python ? "." : "; a source or sink as a connector in Java."));
    return Optional.empty();
  }
}

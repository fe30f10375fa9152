package dev.millrace.spec.yaml;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.provider.Listings;
import dev.millrace.spec.yaml.text.FileText;
import dev.millrace.spec.yaml.text.FilledText;
import dev.millrace.spec.yaml.text.Variables;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlTree;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Files of providers, with the variables of the pipeline file. As in Beam they are not rendered as
 * a whole: the Jinja in them is that of their types.
 */
final class ListingFiles implements Listings {
  private final Map<String, String> variables;
  private final Diagnostics unfilled;
  private final Diagnostics found;

  /**
   * @param unfilled takes what is wrong about variables
   */
  ListingFiles(Map<String, String> variables, Diagnostics unfilled, Diagnostics found) {
    this.variables = variables;
    this.unfilled = unfilled;
    this.found = found;
  }

  @Override
  public Optional<YamlNode> read(Path file) {
    String name = file.toString();
    String text = FileText.of(file, "a file of providers");
    FileText.checkCharacters(name, text, found);
    FilledText filled = Variables.fill(name, RenderedText.plain(name, text), variables, unfilled);
    if (filled.hasSecrets()) {
      found.error(
          Position.ofFile(name),
          ErrorCodes.WRONG_FORM,
          "",
          "a file of providers cannot hold secrets; put them into the pipeline file.");
      return Optional.empty();
    }
    return YamlTree.read(filled, found);
  }
}

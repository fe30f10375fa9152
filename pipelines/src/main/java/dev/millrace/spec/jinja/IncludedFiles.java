package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.loader.LocationResolver;
import com.hubspot.jinjava.loader.ResourceLocator;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** The files that a template includes, imports or extends. */
final class IncludedFiles implements ResourceLocator {
  private final Path template;
  private final BinaryOperator<String> marking;

  /**
   * @param marking from the name and text of a file, the text that is rendered
   */
  IncludedFiles(String template, BinaryOperator<String> marking) {
    this.template = Path.of(template);
    this.marking = marking;
  }

  @Override
  public String getString(String name, Charset encoding, JinjavaInterpreter interpreter)
      throws IOException {
    try {
      Path beside = template.resolveSibling(name);
      Path file = Files.exists(beside) ? beside : Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new ResourceNotFoundException(
            "there is no file '"
                + name
                + "', neither beside the file nor in the working directory");
      }
      // Editors of Windows put a mark before a text; inside of another one it is no character.
      String text = Files.readString(file);
      return marking.apply(file.toString(), text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (InvalidPathException e) {
      throw new ResourceNotFoundException("'" + name + "' is not the name of a file");
    }
  }

  @Override
  public Optional<LocationResolver> getLocationResolver() {
    return Optional.empty();
  }
}

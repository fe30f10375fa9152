package dev.millrace.spec.yaml;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.function.found.Libraries;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.jinja.JinjaTemplate;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.keys.LibraryKeys;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.provider.Listings;
import dev.millrace.spec.yaml.text.FileText;
import dev.millrace.spec.yaml.text.FilledText;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.Variables;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads pipeline files. All problems of a file are found at once. */
public final class PipelineFiles {
  private PipelineFiles() {}

  /**
   * Reads a file.
   *
   * @param variables what {@code ${NAME}} and {@code ${secret:env:NAME}} stand for, usually the
   *     environment
   * @throws UserException with everything found, warnings included, if there is an error
   */
  public static PipelineSpec read(Path file, Map<String, String> variables) {
    return load(file, variables).spec();
  }

  /**
   * Reads a file and keeps the warnings.
   *
   * @throws UserException as {@link #read}
   */
  public static ParsedPipeline load(Path file, Map<String, String> variables) {
    return open(file, variables).parsed();
  }

  /**
   * Reads the text of a file.
   *
   * @param fileName the path that messages name; secret files are looked for beside it
   * @throws UserException as {@link #read}
   */
  public static ParsedPipeline parse(String fileName, String text, Map<String, String> variables) {
    return open(fileName, text, variables).parsed();
  }

  /**
   * Reads as much of a file as there is no error about, for those who look for further errors.
   *
   * @throws UserException if it cannot be read at all
   */
  public static ReadPipeline open(Path file, Map<String, String> variables) {
    return open(file, FileVariables.of(variables));
  }

  /**
   * Reads as much of a file as there is no error about; a template is rendered first.
   *
   * @throws UserException if it cannot be read at all
   */
  public static ReadPipeline open(Path file, FileVariables variables) {
    return open(file.toString(), text(file), variables, true);
  }

  /**
   * As {@link #open(Path, FileVariables)}, for those who run no tests: rows of these that stand in
   * other files are not read, and need not be there.
   *
   * @throws UserException if it cannot be read at all
   */
  public static ReadPipeline openForRuns(Path file, FileVariables variables) {
    return open(file.toString(), text(file), variables, false);
  }

  private static String text(Path file) {
    return FileText.of(file, "a pipeline file");
  }

  /** Reads as much of a text as there is no error about; see {@link #open(Path, FileVariables)}. */
  public static ReadPipeline open(String fileName, String text, Map<String, String> variables) {
    return open(fileName, text, FileVariables.of(variables));
  }

  /** Reads as much of a text as there is no error about; see {@link #open(Path, FileVariables)}. */
  public static ReadPipeline open(String fileName, String text, FileVariables variables) {
    return open(fileName, text, variables, true);
  }

  private static ReadPipeline open(
      String fileName, String text, FileVariables variables, boolean withRowFiles) {
    // Before declarations hold the names of aggregates: what cannot be used is told in words.
    Aggregates.names();
    LibraryKeys.requireNew(Libraries.all());
    Diagnostics found = new Diagnostics();
    String withoutMark = FileText.withoutMark(text);
    FileText.checkCharacters(fileName, withoutMark, found);
    if (found.hasErrors()) {
      return new ReadPipeline(Optional.empty(), found, List.of());
    }
    RenderedText rendered =
        JinjaTemplate.isIn(withoutMark)
            ? JinjaTemplate.render(fileName, withoutMark, variables.jinja(), found)
            : RenderedText.plain(fileName, withoutMark);
    // What else is wrong with a template that could not be rendered is wrong with its tags.
    return found.hasErrors()
        ? new ReadPipeline(Optional.empty(), found, List.of())
        : open(fileName, rendered, variables.texts(), withRowFiles, found);
  }

  private static ReadPipeline open(
      String fileName,
      RenderedText text,
      Map<String, String> variables,
      boolean withRowFiles,
      Diagnostics found) {
    Diagnostics unfilled = new Diagnostics();
    FilledText filled = Variables.fill(fileName, text, variables, unfilled);
    Listings listings = new ListingFiles(variables, unfilled, found);
    Path file = Path.of(fileName);
    Optional<PipelineSpec> spec =
        root(fileName, filled, found)
            .map(new RowFiles(file, withRowFiles, found)::in)
            .map(new PipelineReader(file, filled, listings, found)::read);
    // What a reference is that nothing closes, only its author knows.
    found.removeIf(d -> unfilled.hasErrors() && d.code().equals(ErrorCodes.NOT_YAML));
    unfilled.sorted().forEach(found::add);
    return new ReadPipeline(spec, found, unfilled.sorted());
  }

  /** The map that a filled text is; empty if there is none to read, which is reported. */
  private static Optional<Mapping> root(
      String fileName, FilledText filled, Diagnostics diagnostics) {
    YamlNode tree = YamlTree.read(filled, diagnostics).orElse(null);
    if (tree instanceof Mapping root) {
      return Optional.of(root);
    }
    if (tree != null && !tree.isNothing()) {
      new Problems(diagnostics)
          .wrongShape(tree, "", "a map with " + Problems.join(PipelineFileKeys.FILE.names()));
    } else if (!diagnostics.hasErrors()) {
      diagnostics.error(
          Position.ofFile(fileName),
          ErrorCodes.EMPTY_FILE,
          "",
          "the file is empty; expected a 'pipeline' key with 'transforms'.");
    }
    return Optional.empty();
  }
}

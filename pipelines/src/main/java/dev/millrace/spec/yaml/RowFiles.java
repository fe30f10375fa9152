package dev.millrace.spec.yaml;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.text.FileText;
import dev.millrace.spec.yaml.text.FilledText;
import dev.millrace.spec.yaml.text.JsonLines;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import dev.millrace.spec.yaml.text.YamlTree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Puts the rows of other files into the tests of a pipeline file: where a list of rows may stand,
 * {@code {file: PATH}} may, too. What is read stands in the tree with its own places, so that
 * messages about a row tell its file and line.
 */
final class RowFiles {
  private static final String FILE = "file";
  private static final Set<String> NAMED =
      Set.of("mock_inputs", "mock_outputs", "mock_lookups", "expected_inputs", "expected_outputs");

  private final Path pipeline;
  private final boolean wanted;
  private final Diagnostics diagnostics;
  private final Problems problems;

  /**
   * @param pipeline the file whose tests they are; paths go from beside it
   * @param wanted whether the files are read; for who runs no tests, they are without rows
   */
  RowFiles(Path pipeline, boolean wanted, Diagnostics diagnostics) {
    this.pipeline = pipeline;
    this.wanted = wanted;
    this.diagnostics = diagnostics;
    this.problems = new Problems(diagnostics);
  }

  /** The whole file with the rows in place. */
  Mapping in(Mapping root) {
    return each(
        root, (key, value) -> key.equals("tests") ? items(value, "tests", this::test) : value);
  }

  private YamlNode test(String path, YamlNode test) {
    return each(
        test,
        (key, value) -> {
          String at = path + "." + key;
          if (key.equals("streams")) {
            return each(value, (stream, rows) -> rows(at + "." + stream, rows));
          }
          return NAMED.contains(key) ? items(value, at, this::named) : value;
        });
  }

  private YamlNode named(String path, YamlNode named) {
    return each(
        named, (key, value) -> key.equals("elements") ? rows(path + ".elements", value) : value);
  }

  /** A map with its values changed; anything else stays, and is told of later. */
  private static YamlNode each(YamlNode node, BiFunction<String, YamlNode, YamlNode> change) {
    return node instanceof Mapping mapping ? each(mapping, change) : node;
  }

  private static Mapping each(Mapping mapping, BiFunction<String, YamlNode, YamlNode> change) {
    return new Mapping(
        mapping.position(),
        mapping.entries().stream()
            .map(e -> new Entry(e.key(), e.position(), change.apply(e.key(), e.value())))
            .toList());
  }

  private static YamlNode items(
      YamlNode node, String path, BiFunction<String, YamlNode, YamlNode> change) {
    if (!(node instanceof Sequence sequence)) {
      return node;
    }
    List<YamlNode> items = sequence.items();
    return new Sequence(
        sequence.position(),
        IntStream.range(0, items.size())
            .mapToObj(i -> change.apply(path + "[" + i + "]", items.get(i)))
            .toList());
  }

  private YamlNode rows(String path, YamlNode node) {
    if (!(node instanceof Mapping mapping) || mapping.entry(FILE).isEmpty()) {
      return node;
    }
    Sequence none = new Sequence(node.position(), List.of());
    if (mapping.entries().size() > 1) {
      problems.report(
          node.position(),
          ErrorCodes.EXCLUDING_KEYS,
          path,
          "'file' stands alone: the rows are those of the file.");
      return none;
    }
    YamlNode name = mapping.entries().get(0).value();
    if (!(name instanceof Scalar scalar) || scalar.text().isBlank()) {
      problems.wrongShape(name, path + "." + FILE, "the path of a file");
      return none;
    }
    return wanted ? read(scalar, path + "." + FILE).orElse(none) : none;
  }

  private Optional<YamlNode> read(Scalar name, String path) {
    Path file;
    String text;
    try {
      file = pipeline.resolveSibling(name.text());
      text = FileText.of(file, "a file of rows");
    } catch (InvalidPathException e) {
      problems.wrongShape(name, path, "the path of a file");
      return Optional.empty();
    } catch (UserException e) {
      problems.report(
          name.position(),
          ErrorCodes.NO_SUCH_FILE,
          path,
          name.described()
              + ": "
              + e.diagnostics().stream().map(d -> d.message()).collect(Collectors.joining(" ")));
      return Optional.empty();
    }
    return name.text().toLowerCase(Locale.ROOT).matches(".*\\.(jsonl|ndjson)")
        ? JsonLines.read(file.toString(), text, diagnostics).map(rows -> rows)
        : list(file.toString(), text, path);
  }

  /** A list in YAML. */
  private Optional<YamlNode> list(String file, String text, String path) {
    long before = problems.errors();
    FileText.checkCharacters(file, text, diagnostics);
    if (problems.errors() > before) {
      return Optional.empty();
    }
    Optional<YamlNode> read =
        YamlTree.read(FilledText.plain(RenderedText.plain(file, text)), diagnostics);
    if (read.filter(Sequence.class::isInstance).isPresent()) {
      return read;
    }
    if (read.filter(node -> !node.isNothing()).isPresent()) {
      problems.wrongShape(read.get(), path, "a list of rows, or in a file .jsonl one on each line");
    } else if (problems.errors() == before) {
      problems.report(
          Position.ofFile(file),
          ErrorCodes.EMPTY_FILE,
          path,
          "the file is empty; write [] if no rows are meant.");
    }
    return Optional.empty();
  }
}

package dev.millrace.spec.yaml;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.jinja.JinjaTemplate;
import dev.millrace.spec.jinja.LineIndex;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.text.FilledText;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.Variables;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    return open(file.toString(), text(file), variables);
  }

  /** Reads as much of a text as there is no error about; see {@link #open(Path, FileVariables)}. */
  public static ReadPipeline open(String fileName, String text, Map<String, String> variables) {
    return open(fileName, text, FileVariables.of(variables));
  }

  /** Reads as much of a text as there is no error about; see {@link #open(Path, FileVariables)}. */
  public static ReadPipeline open(String fileName, String text, FileVariables variables) {
    Diagnostics found = new Diagnostics();
    String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    checkCharacters(fileName, withoutMark, found);
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
        : open(fileName, rendered, variables.texts(), found);
  }

  private static ReadPipeline open(
      String fileName, RenderedText text, Map<String, String> variables, Diagnostics found) {
    Diagnostics unfilled = new Diagnostics();
    FilledText filled = Variables.fill(fileName, text, variables, unfilled);
    PipelineSpec spec = read(fileName, filled, found);
    // What a reference is that nothing closes, only its author knows.
    found.removeIf(d -> unfilled.hasErrors() && d.code().equals(ErrorCodes.NOT_YAML));
    unfilled.sorted().forEach(found::add);
    return new ReadPipeline(Optional.ofNullable(spec), found, unfilled.sorted());
  }

  /** The records of a filled text; null if there is no map to read, which is reported. */
  private static @Nullable PipelineSpec read(
      String fileName, FilledText filled, Diagnostics diagnostics) {
    YamlNode tree = YamlTree.read(filled, diagnostics).orElse(null);
    if (tree instanceof Mapping root) {
      return new PipelineReader(Path.of(fileName), filled, diagnostics).read(root);
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
    return null;
  }

  private static void checkCharacters(String fileName, String text, Diagnostics diagnostics) {
    int[] codePoints = text.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      int c = codePoints[i];
      if (!isText(c)) {
        diagnostics.error(
            new LineIndex(fileName, codePoints).position(i),
            ErrorCodes.NOT_TEXT,
            "",
            c == 0
                ? "the file holds binary data; expected YAML text."
                : String.format("character U+%04X is not allowed in YAML text.", c));
        return;
      }
    }
  }

  private static boolean isText(int c) {
    boolean control = c < 0x20 && c != '\n' && c != '\r' && c != '\t';
    boolean secondControl = c >= 0x7F && c < 0xA0 && c != 0x85;
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    // U+FEFF inside a text is not printable in YAML; plane 15 is where secrets stand.
    boolean other = c == 0xFEFF || c == 0xFFFE || c == 0xFFFF || c >= FilledText.FIRST_SECRET;
    return !control && !secondControl && !surrogate && !other;
  }

  private static String text(Path file) {
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw problem(
            file, ErrorCodes.NO_SUCH_FILE, "this is a directory; expected a pipeline file.", null);
      }
      if (!Files.exists(file)) {
        throw problem(file, ErrorCodes.NO_SUCH_FILE, "the file does not exist.", null);
      }
      bytes = Files.readAllBytes(file);
    } catch (AccessDeniedException e) {
      throw problem(file, ErrorCodes.NO_SUCH_FILE, "the file cannot be read: no permission.", e);
    } catch (IOException e) {
      throw problem(
          file, ErrorCodes.NO_SUCH_FILE, "the file cannot be read: " + e.getMessage() + ".", e);
    }
    return decode(file, bytes);
  }

  private static String decode(Path file, byte[] bytes) {
    if (bytes.length >= 2
        && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
            || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE))) {
      throw problem(file, ErrorCodes.NOT_TEXT, "the file is UTF-16 text; save it as UTF-8.", null);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    String text = out.toString();
    if (result.isError()) {
      if (text.indexOf('\0') >= 0) {
        throw problem(
            file, ErrorCodes.NOT_TEXT, "the file holds binary data; expected YAML text.", null);
      }
      int[] codePoints = text.codePoints().toArray();
      Position position = new LineIndex(file.toString(), codePoints).position(codePoints.length);
      throw new UserException(
          Diagnostic.error(
              position, ErrorCodes.NOT_TEXT, "", "the file is not UTF-8 text from here on."));
    }
    return text;
  }

  private static UserException problem(
      Path file, String code, String message, @Nullable Exception cause) {
    Diagnostic diagnostic = Diagnostic.error(Position.ofFile(file.toString()), code, "", message);
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }
}

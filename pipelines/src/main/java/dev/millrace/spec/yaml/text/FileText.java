package dev.millrace.spec.yaml.text;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.spec.jinja.LineIndex;
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
import org.jspecify.annotations.Nullable;

/** Reads files that are text, in UTF-8. */
public final class FileText {
  private FileText() {}

  /** Reports the first character of a text that YAML does not allow. */
  public static void checkCharacters(String fileName, String text, Diagnostics diagnostics) {
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

  /**
   * The text of a file, without the mark of UTF-8 that editors of Windows put before it.
   *
   * @param expected what the file is to be, for the message about a directory
   * @throws UserException if there is no such file, or it holds no text
   */
  public static String of(Path file, String expected) {
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw problem(
            file, ErrorCodes.NO_SUCH_FILE, "this is a directory; expected " + expected + ".", null);
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
    return withoutMark(decode(file, bytes));
  }

  /** The text without a mark of UTF-8 at its beginning. */
  public static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
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

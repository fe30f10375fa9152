package dev.millrace.spec.yaml.text;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import java.util.List;

/** Words what is wrong with a pipeline file's keys and values, always in the same form. */
public final class Problems {
  private final Diagnostics diagnostics;

  public Problems(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  public void report(Position position, String code, String path, String message) {
    diagnostics.error(position, code, path, message);
  }

  /** Reports an error that others may be the reason for. */
  public void consequence(Position position, String code, String path, String message) {
    diagnostics.consequence(position, code, path, message);
  }

  /** How many errors were reported so far. */
  public long errors() {
    return diagnostics.errors();
  }

  public void warn(Position position, String code, String path, String message) {
    diagnostics.warning(position, code, path, message);
  }

  public void unknownKey(Entry entry, String path, List<String> names) {
    String expected = names.isEmpty() ? "; expected no key." : "; expected " + oneOf(names) + ".";
    if (closesMore(entry.key())) {
      report(
          entry.position(),
          ErrorCodes.UNKNOWN_KEY,
          path,
          "'"
              + entry.key()
              + "' is read as a key, since a comma ends a value between { and }. Write the whole"
              + " expression in quotes.");
      return;
    }
    report(
        entry.position(),
        ErrorCodes.UNKNOWN_KEY,
        path,
        "unknown key '"
            + entry.key()
            + "'"
            + expected
            + MisplacedKeys.hint(entry.key(), names)
                .orElseGet(() -> Nearest.hint(entry.key(), names)));
  }

  /** Whether a text is the end of an expression that a comma cut in two. */
  private static boolean closesMore(String key) {
    return key.chars().filter(c -> c == ')').count() > key.chars().filter(c -> c == '(').count();
  }

  public void missingKey(Position owner, String path, String name) {
    report(owner, ErrorCodes.MISSING_KEY, path, "required key '" + name + "' is missing.");
  }

  public void wrongShape(YamlNode node, String path, String expected) {
    report(
        node.position(),
        ErrorCodes.WRONG_FORM,
        path,
        "expected " + expected + "; got " + node.described() + ".");
  }

  public void notAllowed(YamlNode.Scalar node, String path, List<String> allowed) {
    report(
        node.position(),
        ErrorCodes.UNKNOWN_WORD,
        path,
        "'"
            + node.shown()
            + "' is not allowed; expected "
            + oneOf(allowed)
            + "."
            + Nearest.hint(node.text(), allowed));
  }

  /**
   * A word of another system.
   *
   * @param instead what stands for it here
   */
  public void calledOtherwise(YamlNode.Scalar node, String path, String instead) {
    report(
        node.position(),
        ErrorCodes.UNKNOWN_WORD,
        path,
        "'" + node.shown() + "' is not allowed; write " + instead + ".");
  }

  public void foreignCode(Position position, String path, String what) {
    foreignCode(position, path, what, "");
  }

  /**
   * @param code that SQL is to take the place of
   */
  public void foreignCode(Position position, String path, String what, String code) {
    report(
        position,
        ErrorCodes.OTHER_LANGUAGE,
        path,
        what
            + " is not supported: Millrace runs no Python, JavaScript or Java. Write it in SQL."
            + SqlInstead.of(code));
  }

  public void notAvailable(Position position, String path, String what) {
    report(position, ErrorCodes.NOT_AVAILABLE, path, what + " is not available in this version.");
  }

  /**
   * @param instead a sentence that says what to do, in the words of the reference page
   */
  public void notAvailable(Position position, String path, String what, String instead) {
    report(
        position,
        ErrorCodes.NOT_AVAILABLE,
        path,
        what + " is not available in this version. " + instead.replace('`', '\''));
  }

  /** {@code one of a, b}, or just {@code a} where there is no choice. */
  public static String oneOf(List<String> names) {
    return (names.size() == 1 ? "" : "one of ") + join(names);
  }

  public static String join(List<String> names) {
    return String.join(", ", names);
  }
}

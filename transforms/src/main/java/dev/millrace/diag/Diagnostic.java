package dev.millrace.diag;

/**
 * One problem, as a value: where it is, how grave, its code, the path of the key in the file and
 * the sentence for people. A code ({@code ML-1002}) keeps its meaning for ever; the first digit
 * tells the family: 1 file and keys, 2 graph, 3 schema and SQL, 4 mode and runner, 5 sources and
 * sinks, 6 bad rows at run time, 9 a bug of ours.
 *
 * @param path the key's path in the file, for example {@code transforms.Unique.config.within};
 *     empty where no key is meant
 */
public record Diagnostic(
    Position position, Severity severity, String code, String path, String message) {

  /** An error at a position. */
  public static Diagnostic error(Position position, String code, String path, String message) {
    return new Diagnostic(position, Severity.ERROR, code, path, message);
  }

  /** A warning at a position. */
  public static Diagnostic warning(Position position, String code, String path, String message) {
    return new Diagnostic(position, Severity.WARNING, code, path, message);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The one line that people read: {@code file:line:col: error ML-1002 path: message}. */
  @Override
  public String toString() {
    String where = path.isEmpty() ? "" : " " + path;
    return position + ": " + severity.label() + " " + code + where + ": " + message;
  }
}

package dev.millrace.sql.type;

/** Why SQL text is refused, and where in it. */
public final class SqlProblem extends Exception {
  private final String code;
  private final int line;
  private final int column;

  /**
   * @param code ML-30xx
   * @param line from 1, within the text
   * @param column from 1, within the line
   */
  public SqlProblem(String code, int line, int column, String message) {
    super(message);
    this.code = code;
    this.line = line;
    this.column = column;
  }

  public String code() {
    return code;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }

  /** The sentence for people. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}

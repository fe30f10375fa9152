package dev.millrace.sql.parse;

import dev.millrace.sql.type.SqlProblem;

/**
 * A refusal raised inside the SQL library's visitors, which cannot throw checked exceptions; it
 * becomes a {@link SqlProblem} as soon as the visitor returns.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final int line;
  private final int column;

  /** At a place of the parsed text, from 1; line 0 means the expression as a whole. */
  public Refusal(String code, int line, int column, String message) {
    super(message, null, false, false);
    this.code = code;
    this.line = line;
    this.column = column;
  }

  public Refusal(String code, String message) {
    this(code, 0, 0, message);
  }

  public SqlProblem in(SourceText source) {
    String message = String.valueOf(getMessage());
    return line == 0
        ? source.problem(code, 1, 1, message)
        : source.problem(code, line, column, message);
  }
}

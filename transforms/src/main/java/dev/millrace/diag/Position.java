package dev.millrace.diag;

import java.io.Serializable;

/**
 * A place in a file as a person counts: lines and columns start at 1. Line 0 means the file as a
 * whole.
 */
public record Position(String file, int line, int column) implements Serializable {

  /** The file as a whole, for problems that no line carries. */
  public static Position ofFile(String file) {
    return new Position(file, 0, 0);
  }

  /** The place {@code columns} further right on the same line. */
  public Position right(int columns) {
    return new Position(file, line, column + columns);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}

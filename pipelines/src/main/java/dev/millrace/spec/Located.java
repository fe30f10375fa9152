package dev.millrace.spec;

import dev.millrace.diag.Position;

/** A piece of the file with its place: SQL text, a column's name, a reference to a step. */
public record Located(String text, Position position) {
  @Override
  public String toString() {
    return text;
  }
}

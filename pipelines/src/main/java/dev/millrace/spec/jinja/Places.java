package dev.millrace.spec.jinja;

import dev.millrace.diag.Position;

/** Where the characters of a text come from. */
public interface Places {
  /** The place of the code point at {@code index}, or of the end of the text. */
  Position position(int index);
}

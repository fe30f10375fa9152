package dev.millrace.spec.jinja;

import dev.millrace.diag.Position;
import java.util.Arrays;

/** Turns places in a text into lines and columns; YAML's line breaks are LF, CR LF and CR. */
public final class LineIndex implements Places {
  private final String file;
  private final int[] starts;

  /**
   * @param codePoints the whole text
   */
  public LineIndex(String file, int[] codePoints) {
    this.file = file;
    int[] found = new int[codePoints.length + 1];
    int lines = 1;
    for (int i = 0; i < codePoints.length; i++) {
      boolean carriageReturnAlone =
          codePoints[i] == '\r' && (i + 1 == codePoints.length || codePoints[i + 1] != '\n');
      if (codePoints[i] == '\n' || carriageReturnAlone) {
        found[lines++] = i + 1;
      }
    }
    this.starts = Arrays.copyOf(found, lines);
  }

  /** The place of the code point at {@code index}, or of the end of the text. */
  @Override
  public Position position(int index) {
    int found = Arrays.binarySearch(starts, index);
    int line = found >= 0 ? found : -found - 2;
    return new Position(file, line + 1, index - starts[line] + 1);
  }
}

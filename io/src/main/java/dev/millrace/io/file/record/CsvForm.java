package dev.millrace.io.file.record;

import dev.millrace.base.Copy;
import java.io.Serializable;

/**
 * How CSV is written.
 *
 * @param delimiter between the fields of a line
 * @param comment what begins a comment, which goes on to the end of the line; {@link #NO_COMMENT}
 *     if there are none
 */
public record CsvForm(char delimiter, int comment) implements Serializable {
  /** No character begins a comment. */
  public static final int NO_COMMENT = -2;

  /** Commas, and no comments. */
  public static final CsvForm STANDARD = new CsvForm(',', NO_COMMENT);

  public CsvForm withDelimiter(char character) {
    return Copy.of(this, CsvForm::delimiter).with(character);
  }

  public CsvForm withComment(char character) {
    return Copy.of(this, CsvForm::comment).with((int) character);
  }
}

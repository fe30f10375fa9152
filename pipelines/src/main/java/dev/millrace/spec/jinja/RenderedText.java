package dev.millrace.spec.jinja;

/**
 * A text that may have been rendered.
 *
 * @param places of its code points in the files that it was made of
 */
public record RenderedText(String text, Places places) {
  /** A file's text as it is. */
  public static RenderedText plain(String file, String text) {
    return new RenderedText(text, new LineIndex(file, text.codePoints().toArray()));
  }
}

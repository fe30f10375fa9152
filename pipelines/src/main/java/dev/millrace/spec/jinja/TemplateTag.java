package dev.millrace.spec.jinja;

import java.util.Optional;

/**
 * A tag of a template: an expression {@code {{ }}}, a statement {@code {% %}} or a comment {@code
 * {# #}}. What stands between {@code {% raw %}} and its end is part of the tag.
 *
 * @param end the index after it
 * @param isRead whether there is something to compute in it: it is no comment and not raw
 */
record TemplateTag(int end, boolean isExpression, boolean isRead) {
  /** The tag that begins at an index; one without an end goes on to the end of the text. */
  static Optional<TemplateTag> at(int[] text, int start) {
    if (start + 1 >= text.length || text[start] != '{') {
      return Optional.empty();
    }
    int close =
        switch (text[start + 1]) {
          case '{' -> '}';
          case '%' -> '%';
          case '#' -> '#';
          default -> 0;
        };
    if (close == 0) {
      return Optional.empty();
    }
    int end = end(text, start + 2, close);
    boolean raw = close == '%' && word(text, start + 2).equals("raw");
    if (raw) {
      end = endOfRaw(text, end);
    }
    return Optional.of(new TemplateTag(end, close == '}', close != '#' && !raw));
  }

  /** The tag as the renderer reads it. */
  String adapted(int[] text, int start) {
    String tag = new String(text, start, end - start);
    return isRead ? TagText.adapted(tag) : tag;
  }

  private static int end(int[] text, int from, int close) {
    int quote = 0;
    for (int i = from; i + 1 < text.length; i++) {
      if (close != '#' && (text[i] == '\'' || text[i] == '"')) {
        quote = quote == 0 ? text[i] : quote == text[i] ? 0 : quote;
      } else if (quote == 0 && text[i] == close && text[i + 1] == '}') {
        return i + 2;
      }
    }
    return text.length;
  }

  private static int endOfRaw(int[] text, int from) {
    for (int i = from; i + 1 < text.length; i++) {
      if (text[i] == '{' && text[i + 1] == '%' && word(text, i + 2).equals("endraw")) {
        return end(text, i + 2, '%');
      }
    }
    return text.length;
  }

  /** The first word of a statement. */
  private static String word(int[] text, int from) {
    int i = from;
    while (i < text.length && (text[i] == '-' || text[i] == '+' || text[i] == ' ')) {
      i++;
    }
    int first = i;
    while (i < text.length && Character.isLetter(text[i])) {
      i++;
    }
    return new String(text, first, i - first);
  }
}

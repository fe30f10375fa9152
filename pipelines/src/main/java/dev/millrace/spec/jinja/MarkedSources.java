package dev.millrace.spec.jinja;

import dev.millrace.diag.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a template, with marks in their texts: one at the first visible character of each
 * line and after each tag. A mark is written in private characters, so that it goes through a
 * renderer like any other text, and tells in the rendered text what comes from where.
 *
 * <p>White space gets no mark of its own: {@code {%-} and {@code -%}} remove it up to the next
 * character that is none, and a mark is one.
 */
final class MarkedSources {
  /** Marks are numbers between these two, a digit being one of the ten characters after them. */
  static final int OPEN = 0xF8000;

  private static final int CLOSE = 0xF8001;
  private static final int ZERO = 0xF8010;

  private final List<Source> sources = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /** A file of the template. */
  record Source(String name, String text, LineIndex lines) {
    /** The tags that begin in a line. */
    List<String> tagsAt(int line) {
      int[] characters = text.codePoints().toArray();
      List<String> tags = new ArrayList<>();
      for (int i = 0; i < characters.length; i++) {
        TemplateTag tag = TemplateTag.at(characters, i).orElse(null);
        if (tag != null) {
          if (lines.position(i).line() == line) {
            tags.add(tag.adapted(characters, i));
          }
          i = tag.end() - 1;
        }
      }
      return tags;
    }

    String line(int number) {
      return text.lines().skip(number - 1L).findFirst().orElse("");
    }
  }

  /**
   * @param running whether the characters after the mark follow each other in the file, too; those
   *     that an expression gives all come from its place
   */
  private record Mark(Source source, int index, boolean running) {
    Position position(int after) {
      return source.lines().position(running ? index + after : index);
    }
  }

  /** Adds a file; returns its text with marks. */
  String add(String name, String text) {
    int[] characters = text.codePoints().toArray();
    Source source = new Source(name, text, new LineIndex(name, characters));
    sources.add(source);
    StringBuilder marked = new StringBuilder();
    boolean visible = false;
    for (int i = 0; i < characters.length; ) {
      TemplateTag tag = TemplateTag.at(characters, i).orElse(null);
      if (tag != null) {
        if (tag.isExpression()) {
          marked.append(mark(source, i, false));
        }
        marked.append(tag.adapted(characters, i));
        i = tag.end();
        visible = false;
        continue;
      }
      boolean blank = Character.isWhitespace(characters[i]);
      if (!blank && !visible) {
        marked.append(mark(source, i, true));
      }
      visible = characters[i] != '\n' && (visible || !blank);
      marked.appendCodePoint(characters[i++]);
    }
    return marked.toString();
  }

  /** A file's text as it is rendered, without marks. */
  static String unmarkedSource(String text) {
    int[] characters = text.codePoints().toArray();
    StringBuilder adapted = new StringBuilder();
    for (int i = 0; i < characters.length; ) {
      TemplateTag tag = TemplateTag.at(characters, i).orElse(null);
      if (tag == null) {
        adapted.appendCodePoint(characters[i++]);
      } else {
        adapted.append(tag.adapted(characters, i));
        i = tag.end();
      }
    }
    return adapted.toString();
  }

  /** The files that were added. */
  List<Source> all() {
    return List.copyOf(sources);
  }

  private String mark(Source source, int index, boolean running) {
    StringBuilder mark = new StringBuilder().appendCodePoint(OPEN);
    Integer.toString(marks.size())
        .chars()
        .forEach(digit -> mark.appendCodePoint(ZERO + digit - '0'));
    marks.add(new Mark(source, index, running));
    return mark.appendCodePoint(CLOSE).toString();
  }

  /** A rendered text without its marks. */
  RenderedText unmarked(String rendered) {
    int[] characters = rendered.codePoints().toArray();
    int[] text = new int[characters.length];
    List<Position> places = new ArrayList<>();
    int length = 0;
    Mark mark = new Mark(sources.get(0), 0, true);
    int after = 0;
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == OPEN) {
        int number = 0;
        for (i++; characters[i] != CLOSE; i++) {
          number = 10 * number + characters[i] - ZERO;
        }
        mark = marks.get(number);
        after = 0;
      } else {
        text[length++] = characters[i];
        places.add(mark.position(after++));
      }
    }
    Position end = places.isEmpty() ? mark.position(0) : places.get(length - 1);
    return new RenderedText(
        new String(text, 0, length), index -> index < places.size() ? places.get(index) : end);
  }

  /**
   * Where a text stands in a line of one of the files: of the first file that has it there, else
   * the beginning of that line in the first file.
   */
  Position find(int line, String text) {
    Optional<Source> holder =
        sources.stream()
            .filter(source -> !text.isEmpty() && source.line(line).contains(text))
            .findFirst();
    Source source = holder.orElse(sources.get(0));
    String content = source.line(line);
    int at = holder.isPresent() ? content.indexOf(text) : 0;
    return new Position(source.name(), line, content.codePointCount(0, at) + 1);
  }
}

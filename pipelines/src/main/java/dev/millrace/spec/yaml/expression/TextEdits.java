package dev.millrace.spec.yaml.expression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes of a text, whose places are those of the text as it was. */
final class TextEdits {
  private final String text;
  private final List<Edit> edits = new ArrayList<>();

  private record Edit(int start, int end, int order, String text) {}

  TextEdits(String text) {
    this.text = text;
  }

  void replace(int start, int end, String by) {
    edits.add(new Edit(start, end, 0, by));
  }

  /** Puts a text before all that was put at the same place. */
  void open(int at, String before) {
    edits.add(new Edit(at, at, -edits.size() - 1, before));
  }

  /** Puts a text after all that was put at the same place. */
  void close(int at, String after) {
    edits.add(new Edit(at, at, edits.size() + 1, after));
  }

  String result() {
    StringBuilder result = new StringBuilder();
    int copied = 0;
    List<Edit> inOrder = new ArrayList<>(edits);
    inOrder.sort(Comparator.comparingInt(Edit::start).thenComparingInt(TextEdits::rank));
    for (Edit edit : inOrder) {
      result.append(text, copied, edit.start()).append(edit.text());
      copied = edit.end();
    }
    return result.append(text.substring(copied)).toString();
  }

  /** At one place: what closes, what opens, what is replaced. */
  private static int rank(Edit edit) {
    if (edit.end() > edit.start()) {
      return Integer.MAX_VALUE;
    }
    return edit.order() > 0
        ? edit.order() - Integer.MAX_VALUE
        : edit.order() + Integer.MAX_VALUE - 1;
  }
}

package dev.millrace.spec.yaml.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Changes lists in the text of a YAML file, and nothing else of it: comments, quotes and the order
 * of keys stay. Places are those of the text as it was, whatever was changed since.
 */
public final class YamlPlaces {
  private final String before;
  private final Node root;
  private final List<Edit> edits = new ArrayList<>();

  private YamlPlaces(String before, Node root) {
    this.before = before;
    this.root = root;
  }

  /** What replaces the characters from {@code from} to {@code to}, exclusive. */
  private record Edit(int from, int to, String text) {}

  /**
   * A list that is the value of a key.
   *
   * @param inline whether the map of the key is written in braces, in which there are no lines
   */
  public record Rows(Node key, SequenceNode list, boolean inline) {}

  /** The places of a text; empty if it is not YAML as it stands. */
  public static Optional<YamlPlaces> of(String text) {
    LoadSettings settings = LoadSettings.builder().build();
    try {
      return new Compose(settings).composeString(text).map(root -> new YamlPlaces(text, root));
    } catch (YamlEngineException notYaml) {
      return Optional.empty();
    }
  }

  /** The list that begins at a place, both counted from 1. */
  public Optional<Rows> rows(int line, int column) {
    return rows(root, line - 1, column - 1);
  }

  private static Optional<Rows> rows(Node node, int line, int column) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream()
          .flatMap(item -> rows(item, line, column).stream())
          .findFirst();
    } else if (!(node instanceof MappingNode)) {
      return Optional.empty();
    }
    MappingNode map = (MappingNode) node;
    for (NodeTuple entry : map.getValue()) {
      Node value = entry.getValueNode();
      if (value instanceof SequenceNode list && isAt(list, line, column)) {
        return Optional.of(
            new Rows(entry.getKeyNode(), list, map.getFlowStyle() == FlowStyle.FLOW));
      }
      Optional<Rows> inside = rows(value, line, column);
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }

  private static boolean isAt(Node node, int line, int column) {
    Mark mark = node.getStartMark().orElseThrow();
    return mark.getLine() == line && mark.getColumn() == column;
  }

  /**
   * Changes a list.
   *
   * @param changed index of an item → its text now
   * @param gone indexes of items to take out
   * @param added items to add at the end
   */
  public void edit(
      Rows rows, Map<Integer, String> changed, List<Integer> gone, List<String> added) {
    List<Node> items = rows.list().getValue();
    boolean block = rows.list().getFlowStyle() == FlowStyle.BLOCK;
    if (!block || gone.size() == items.size()) {
      rewrite(rows, changed, gone, added);
      return;
    }
    int indent = rows.list().getStartMark().orElseThrow().getColumn();
    changed.forEach(
        (index, text) -> edits.add(new Edit(start(items.get(index)), end(items.get(index)), text)));
    for (int index : gone) {
      int line = before.lastIndexOf('\n', start(items.get(index))) + 1;
      edits.add(new Edit(line, endOfLine(end(items.get(index))), ""));
    }
    int last = end(items.get(items.size() - 1));
    if (!added.isEmpty()) {
      boolean dropped = gone.contains(items.size() - 1);
      int at = dropped ? endOfLine(last) : last;
      String text = lines(added, indent);
      edits.add(new Edit(at, at, dropped ? text.substring(1) + "\n" : text));
    }
  }

  /** The whole list anew, each item on its line. */
  private void rewrite(
      Rows rows, Map<Integer, String> changed, List<Integer> gone, List<String> added) {
    List<String> texts = new ArrayList<>();
    List<Node> items = rows.list().getValue();
    for (int i = 0; i < items.size(); i++) {
      if (!gone.contains(i)) {
        Node item = items.get(i);
        texts.add(changed.getOrDefault(i, before.substring(start(item), end(item))));
      }
    }
    texts.addAll(added);
    int colon = before.indexOf(':', end(rows.key())) + 1;
    int indent = rows.key().getStartMark().orElseThrow().getColumn() + 2;
    boolean inline = rows.inline() || texts.isEmpty();
    String text = inline ? " [" + String.join(", ", texts) + "]" : lines(texts, indent);
    edits.add(new Edit(colon, end(rows.list()), text));
  }

  private static String lines(List<String> items, int indent) {
    StringBuilder lines = new StringBuilder();
    items.forEach(item -> lines.append('\n').append(" ".repeat(indent)).append("- ").append(item));
    return lines.toString();
  }

  private int start(Node node) {
    return offset(node.getStartMark().orElseThrow());
  }

  /** Without what stands between it and the next one: the parser counts that in. */
  private int end(Node node) {
    int end = offset(node.getEndMark().orElseThrow());
    int start = start(node);
    while (end > start) {
      String text = before.substring(start, end).stripTrailing();
      int line = text.lastIndexOf('\n') + 1;
      boolean comment = line > 0 && text.substring(line).stripLeading().startsWith("#");
      end = start + (comment ? line : text.length());
      if (!comment) {
        break;
      }
    }
    return end;
  }

  /** After the line's end, with a comment behind the item. */
  private int endOfLine(int from) {
    int newline = before.indexOf('\n', from);
    return newline < 0 ? before.length() : newline + 1;
  }

  private int offset(Mark mark) {
    return before.offsetByCodePoints(0, mark.getIndex());
  }

  /** The text with all changes. */
  public String text() {
    StringBuilder text = new StringBuilder(before);
    edits.stream()
        .sorted(Comparator.comparingInt(Edit::from).reversed())
        .forEach(edit -> text.replace(edit.from(), edit.to(), edit.text()));
    return text.toString();
  }
}

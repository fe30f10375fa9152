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
import org.snakeyaml.engine.v2.nodes.CollectionNode;
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
   * @param shared whether it, something in it or something around it has an anchor, so that the
   *     file may mean these characters elsewhere too
   */
  public record Rows(Node key, SequenceNode list, boolean inline, boolean shared) {}

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
    return rows(root, false, new Place(line - 1, column - 1));
  }

  /** A line and a column, counted from 0. */
  private record Place(int line, int column) {
    boolean isOf(Node node) {
      Mark mark = node.getStartMark().orElseThrow();
      return mark.getLine() == line && mark.getColumn() == column;
    }
  }

  private static Optional<Rows> rows(Node node, boolean sharedAround, Place place) {
    boolean shared = sharedAround || node.getAnchor().isPresent();
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream()
          .flatMap(item -> rows(item, shared, place).stream())
          .findFirst();
    } else if (!(node instanceof MappingNode)) {
      return Optional.empty();
    }
    MappingNode map = (MappingNode) node;
    for (NodeTuple entry : map.getValue()) {
      Node value = entry.getValueNode();
      if (value instanceof SequenceNode list && place.isOf(list)) {
        boolean inline = map.getFlowStyle() == FlowStyle.FLOW;
        return Optional.of(new Rows(entry.getKeyNode(), list, inline, shared || hasAnchor(list)));
      }
      Optional<Rows> inside = rows(value, shared, place);
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }

  /** An alias is the node of its anchor. */
  private static boolean hasAnchor(Node node) {
    return node.getAnchor().isPresent() || inside(node).stream().anyMatch(YamlPlaces::hasAnchor);
  }

  private static List<Node> inside(Node node) {
    List<Node> inside = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      inside.addAll(sequence.getValue());
    } else if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        inside.add(entry.getKeyNode());
        inside.add(entry.getValueNode());
      }
    }
    return inside;
  }

  /** Why a list cannot be changed without harm to something else; empty if it can be. */
  public Optional<String> obstacle(Rows rows) {
    if (rows.shared()) {
      return Optional.of("its rows are shared by an anchor");
    }
    return isBlock(rows.list()) || !hasComments(rows.list())
        ? Optional.empty()
        : Optional.of("comments stand between its brackets");
  }

  /** Between the items there is nothing else that could have this character. */
  private boolean hasComments(SequenceNode list) {
    int from = start(list);
    for (Node item : list.getValue()) {
      if (before.substring(from, start(item)).contains("#")) {
        return true;
      }
      from = end(item);
    }
    return before.substring(from, end(list)).contains("#");
  }

  /**
   * Changes a list in whose way there is no {@link #obstacle}.
   *
   * @param changed index of an item → its text now
   * @param gone indexes of items to take out
   * @param added items to add at the end
   */
  public void edit(
      Rows rows, Map<Integer, String> changed, List<Integer> gone, List<String> added) {
    if (!isBlock(rows.list())) {
      rewrite(rows, changed, gone, added);
      return;
    }
    List<Node> items = rows.list().getValue();
    changed.forEach(
        (index, text) -> edits.add(new Edit(start(items.get(index)), end(items.get(index)), text)));
    for (int index : gone) {
      int line = before.lastIndexOf('\n', dash(rows.list(), index)) + 1;
      edits.add(new Edit(line, endOfLine(end(items.get(index))), ""));
    }
    if (!added.isEmpty()) {
      add(rows.list(), added, gone.contains(items.size() - 1));
    } else if (gone.size() == items.size()) {
      int colon = colon(rows);
      edits.add(new Edit(colon, colon, " []"));
    }
  }

  /** Adds lines below a list, whose last item may be one that is taken out. */
  private void add(SequenceNode list, List<String> added, boolean lastIsGone) {
    int at = endOfLine(end(list));
    String text = lines(added, list.getStartMark().orElseThrow().getColumn());
    boolean open = before.charAt(at - 1) != '\n';
    if (!open) {
      text = text.substring(1) + "\n";
    } else if (lastIsGone) {
      text = text.substring(1);
    }
    edits.add(new Edit(at, at, text));
  }

  /** Where the dash of an item is, which may stand on a line above it. */
  private int dash(SequenceNode list, int index) {
    int at = index == 0 ? start(list) : end(list.getValue().get(index - 1));
    while (before.charAt(at) != '-') {
      at = before.charAt(at) == '#' ? endOfLine(at) : at + 1;
    }
    return at;
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
    int indent = rows.key().getStartMark().orElseThrow().getColumn() + 2;
    boolean inline = rows.inline() || texts.isEmpty();
    String text = inline ? " [" + String.join(", ", texts) + "]" : lines(texts, indent);
    edits.add(new Edit(colon(rows), end(rows.list()), text));
  }

  /** After the colon between the key and the list. */
  private int colon(Rows rows) {
    return before.indexOf(':', end(rows.key())) + 1;
  }

  private static String lines(List<String> items, int indent) {
    StringBuilder lines = new StringBuilder();
    items.forEach(item -> lines.append('\n').append(" ".repeat(indent)).append("- ").append(item));
    return lines.toString();
  }

  private int start(Node node) {
    return offset(node.getStartMark().orElseThrow());
  }

  /** Without the comments below and behind it: the parser counts them in where lines end it. */
  private int end(Node node) {
    List<Node> inside = inside(node);
    if (isBlock(node) && !inside.isEmpty()) {
      return end(inside.get(inside.size() - 1));
    }
    int start = start(node);
    int end = offset(node.getEndMark().orElseThrow());
    return start + before.substring(start, end).stripTrailing().length();
  }

  private static boolean isBlock(Node node) {
    return node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.BLOCK;
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

package dev.millrace.spec.yaml.text;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2 (core schema, and {@code !!binary}) into a tree with positions. Anchors, aliases
 * and the merge key {@code <<} work; a key that stands twice, tags of one's own, and structures
 * that contain themselves are errors.
 */
public final class YamlTree {
  /** A pipeline file that aliases blow up beyond this is refused. */
  private static final int MAX_NODES = 200_000;

  private final FilledText text;
  private final Diagnostics diagnostics;
  private final Map<Node, Built> built = new IdentityHashMap<>();
  private final Map<Node, Boolean> open = new IdentityHashMap<>();

  /** A finished node with the number of nodes in it, aliases counted wherever they are used. */
  private record Built(YamlNode node, long size) {}

  private YamlTree(FilledText text, Diagnostics diagnostics) {
    this.text = text;
    this.diagnostics = diagnostics;
  }

  /**
   * The tree of a text; empty if there is none, either because the text holds nothing or because it
   * is not YAML, which is reported.
   */
  public static Optional<YamlNode> read(FilledText text, Diagnostics diagnostics) {
    YamlTree tree = new YamlTree(text, diagnostics);
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            // Both are checked here instead, with positions.
            .setAllowDuplicateKeys(true)
            .setMaxAliasesForCollections(MAX_NODES)
            .build();
    try {
      return new Compose(settings).composeString(text.text()).map(tree::build).map(Built::node);
    } catch (MarkedYamlEngineException e) {
      tree.syntaxError(e);
      return Optional.empty();
    } catch (YamlEngineException e) {
      diagnostics.error(
          text.position(0),
          ErrorCodes.NOT_YAML,
          "",
          "this is not valid YAML: " + text.mask(String.valueOf(e.getMessage())));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      // The library does not check what it reads an escape's digits from.
      diagnostics.error(
          text.position(0),
          ErrorCodes.NOT_YAML,
          "",
          "this is not valid YAML: an escape (\\x, \\u, \\U) in a text between double quotes has no"
              + " digits after it, or stands for no character.");
      return Optional.empty();
    } catch (StackOverflowError e) {
      // The parser descends once per level; nothing in a pipeline file is that deep on purpose.
      diagnostics.error(
          text.position(0), ErrorCodes.NOT_YAML, "", "the file is nested too deeply to be read.");
      return Optional.empty();
    }
  }

  private void syntaxError(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "" : e.getProblem();
    // A text without an end, or a key without its colon, is wrong where it begins.
    boolean atItsBegin =
        problem.contains("could not find expected ':'") || problem.contains("end of stream");
    Mark mark =
        (atItsBegin ? e.getContextMark().or(e::getProblemMark) : e.getProblemMark())
            .or(e::getContextMark)
            .orElse(null);
    Position position = text.position(mark == null ? 0 : mark.getIndex());
    String context =
        e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ", ";
    String message;
    if (mark != null && tabBefore(mark.getIndex())) {
      message = "a tab is used for indentation; YAML allows only spaces there.";
    } else if (problem.contains("expected a single document")
        || context.contains("expected a single document")) {
      message = "the file holds more than one YAML document ('---'); expected one.";
    } else {
      message = "this is not valid YAML: " + text.mask(context + problem) + "." + hint(problem);
    }
    diagnostics.error(position, ErrorCodes.NOT_YAML, "", message);
  }

  /** Whether the line of the code point is indented with a tab. */
  private boolean tabBefore(int index) {
    int[] all = text.text().codePoints().toArray();
    int start = Math.min(index, all.length);
    while (start > 0 && all[start - 1] != '\n' && all[start - 1] != '\r') {
      start--;
    }
    for (int i = start; i < all.length && (all[i] == ' ' || all[i] == '\t'); i++) {
      if (all[i] == '\t') {
        return true;
      }
    }
    return false;
  }

  private static String hint(String problem) {
    if (problem.contains("could not find expected ':'")) {
      return " A key is followed by a colon and a space.";
    }
    if (problem.contains("end of stream")) {
      return " The quote that opens here is not closed.";
    }
    if (problem.contains("<block end>")) {
      return " Check the indentation of this line and of the lines above.";
    }
    if (problem.contains("mapping values are not allowed")) {
      return " Quote a value that contains ': '.";
    }
    if (problem.contains("cannot start any token")) {
      return " Quote a value that begins with this character.";
    }
    return "";
  }

  private Built build(Node node) {
    Built known = built.get(node);
    if (known != null) {
      return known;
    }
    if (open.put(node, true) != null) {
      error(node, "this structure contains itself through an alias.");
      return new Built(nothing(node), 1);
    }
    Built result;
    if (node instanceof ScalarNode scalar) {
      result = new Built(scalar(scalar), 1);
    } else if (node instanceof SequenceNode sequence) {
      result = sequence(sequence);
    } else {
      result = mapping((MappingNode) node);
    }
    open.remove(node);
    if (result.size() > MAX_NODES) {
      error(node, "aliases make this structure larger than " + MAX_NODES + " values.");
      result = new Built(nothing(node), 1);
    }
    built.put(node, result);
    return result;
  }

  private Built sequence(SequenceNode node) {
    checkTag(node, Tag.SEQ);
    List<YamlNode> items = new ArrayList<>();
    long size = 1;
    for (Node item : node.getValue()) {
      Built child = build(item);
      items.add(child.node());
      size += child.size();
    }
    return new Built(new YamlNode.Sequence(start(node), List.copyOf(items)), size);
  }

  private Built mapping(MappingNode node) {
    checkTag(node, Tag.MAP);
    List<Entry> entries = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    long size = 1;
    for (NodeTuple tuple : node.getValue()) {
      Built value = build(tuple.getValueNode());
      size += value.size();
      String key = key(tuple.getKeyNode());
      Position position = start(tuple.getKeyNode());
      if (key == null) {
        continue;
      }
      Position first = seen.putIfAbsent(key, position);
      if (first == null) {
        entries.add(new Entry(key, position, value.node()));
      } else {
        diagnostics.error(
            position,
            ErrorCodes.DUPLICATE_KEY,
            "",
            "key '" + text.mask(key) + "' stands here twice; first in line " + first.line() + ".");
      }
    }
    return new Built(new YamlNode.Mapping(start(node), List.copyOf(entries)), size);
  }

  private @Nullable String key(Node node) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      if (text.holdsSecret(scalar.getValue())) {
        diagnostics.error(start(node), ErrorCodes.WRONG_FORM, "", "a secret cannot be a key.");
        return null;
      }
      return scalar.getValue();
    }
    diagnostics.error(start(node), ErrorCodes.WRONG_FORM, "", "a key must be a plain text.");
    return null;
  }

  private YamlNode.Scalar scalar(ScalarNode node) {
    String value = node.getValue();
    String revealed = text.reveal(value);
    Position position = content(node);
    if (text.holdsSecret(value)) {
      return new YamlNode.Scalar(
          position, revealed, text.mask(value), revealed, text.secret(value));
    }
    return new YamlNode.Scalar(position, value, value, resolve(node, value));
  }

  private @Nullable Object resolve(ScalarNode node, String value) {
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    try {
      if (tag.equals(Tag.BOOL)) {
        return value.toLowerCase(Locale.ROOT).equals("true");
      }
      if (tag.equals(Tag.INT)) {
        return wholeNumber(value);
      }
      if (tag.equals(Tag.FLOAT)) {
        return number(value);
      }
      if (tag.equals(Tag.BINARY)) {
        byte[] bytes = Base64.getDecoder().decode(value.replaceAll("\\s", ""));
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
      }
    } catch (IllegalArgumentException e) {
      error(node, "'" + value + "' is not of the type that its tag names.");
      return value;
    }
    if (!tag.equals(Tag.STR)) {
      error(node, "tag '" + tag.getValue() + "' is not supported.");
    }
    return value;
  }

  private static Object wholeNumber(String value) {
    BigInteger number;
    if (value.startsWith("0x")) {
      number = new BigInteger(value.substring(2), 16);
    } else if (value.startsWith("0o")) {
      number = new BigInteger(value.substring(2), 8);
    } else {
      number = new BigInteger(value.startsWith("+") ? value.substring(1) : value);
    }
    // Two branches, not a conditional: that would unbox the Long.
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
  }

  private static double number(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case ".nan" -> Double.NaN;
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  private void checkTag(Node node, Tag expected) {
    if (!node.getTag().equals(expected)) {
      error(node, "tag '" + node.getTag().getValue() + "' is not supported.");
    }
  }

  private YamlNode nothing(Node node) {
    return new YamlNode.Scalar(start(node), "", "", null);
  }

  private void error(Node node, String message) {
    diagnostics.error(start(node), ErrorCodes.NOT_YAML, "", message);
  }

  private Position start(Node node) {
    return text.position(startIndex(node));
  }

  private static int startIndex(Node node) {
    return node.getStartMark().map(Mark::getIndex).orElse(0);
  }

  /** Where a value's own text begins: after the quote, or in the line below a block's header. */
  private Position content(ScalarNode node) {
    int start = startIndex(node);
    if (node.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
        || node.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED) {
      return text.position(start).right(1);
    }
    if (node.getScalarStyle() == ScalarStyle.LITERAL
        || node.getScalarStyle() == ScalarStyle.FOLDED) {
      int[] all = text.text().codePoints().toArray();
      int i = start;
      while (i < all.length && all[i] != '\n' && all[i] != '\r') {
        i++;
      }
      while (i < all.length && Character.isWhitespace(all[i])) {
        i++;
      }
      return i < all.length ? text.position(i) : text.position(start);
    }
    return text.position(start);
  }
}

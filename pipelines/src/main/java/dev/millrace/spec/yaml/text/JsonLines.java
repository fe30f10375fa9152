package dev.millrace.spec.yaml.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads rows that stand on lines of their own, each as JSON, into the tree that the same rows in
 * YAML give. They are not read as YAML: what is a line or a comment there may be text in JSON.
 */
public final class JsonLines {
  /** JSON's own; others, such as U+2028, may stand inside a text. */
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private static final JsonFactory JSON = new JsonFactory();

  private final String file;
  private final String line;
  private final int number;
  private final Diagnostics diagnostics;

  private JsonLines(String file, String line, int number, Diagnostics diagnostics) {
    this.file = file;
    this.line = line;
    this.number = number;
    this.diagnostics = diagnostics;
  }

  /**
   * The rows of a text, lines without any left out; empty if one is not JSON, which is reported.
   */
  public static Optional<Sequence> read(String file, String text, Diagnostics diagnostics) {
    String[] lines = LINE_END.split(text, -1);
    List<YamlNode> rows = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      Optional<YamlNode> row = new JsonLines(file, lines[i], i + 1, diagnostics).row();
      if (row.isEmpty()) {
        return Optional.empty();
      }
      rows.add(row.get());
    }
    return Optional.of(new Sequence(new Position(file, 1, 1), List.copyOf(rows)));
  }

  private Optional<YamlNode> row() {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      YamlNode row = node(parser);
      if (parser.nextToken() != null) {
        report(
            here(parser), ErrorCodes.NOT_YAML, "expected one row on each line; here is another.");
        return Optional.empty();
      }
      return Optional.of(row);
    } catch (JsonEOFException e) {
      report(
          place(line.length()),
          ErrorCodes.NOT_YAML,
          "the row does not end on this line; expected a whole row, as JSON, on each line.");
      return Optional.empty();
    } catch (JsonProcessingException e) {
      report(
          place(e.getLocation() == null ? 0 : e.getLocation().getColumnNr() - 1),
          ErrorCodes.NOT_YAML,
          "this is not JSON, as which each line of the file is read: "
              + e.getOriginalMessage()
              + ".");
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory can be read", e);
    }
  }

  private YamlNode node(JsonParser parser) throws IOException {
    Position position = here(parser);
    return switch (parser.currentToken()) {
      case START_OBJECT -> new Mapping(position, entries(parser));
      case START_ARRAY -> {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(node(parser));
        }
        yield new Sequence(position, List.copyOf(items));
      }
      // As in YAML, a text begins behind its quote.
      case VALUE_STRING ->
          new Scalar(position.right(1), parser.getText(), parser.getText(), parser.getText());
      case VALUE_NUMBER_INT -> {
        BigInteger number = parser.getBigIntegerValue();
        Object value = number;
        if (number.bitLength() < Long.SIZE) {
          value = number.longValue();
        }
        yield new Scalar(position, parser.getText(), parser.getText(), value);
      }
      case VALUE_NUMBER_FLOAT ->
          new Scalar(position, parser.getText(), parser.getText(), parser.getDoubleValue());
      case VALUE_NULL -> new Scalar(position, parser.getText(), parser.getText(), null);
      default -> new Scalar(position, parser.getText(), parser.getText(), parser.getBooleanValue());
    };
  }

  private List<Entry> entries(JsonParser parser) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Position position = here(parser);
      parser.nextToken();
      YamlNode value = node(parser);
      if (seen.putIfAbsent(key, position) == null) {
        entries.add(new Entry(key, position, value));
      } else {
        report(position, ErrorCodes.DUPLICATE_KEY, "key '" + key + "' stands in this row twice.");
      }
    }
    return List.copyOf(entries);
  }

  private Position here(JsonParser parser) {
    return place(parser.currentTokenLocation().getColumnNr() - 1);
  }

  /** Columns count characters, of which some are two in Java. */
  private Position place(int index) {
    int end = Math.max(0, Math.min(index, line.length()));
    return new Position(file, number, line.codePointCount(0, end) + 1);
  }

  private void report(Position position, String code, String message) {
    diagnostics.error(position, code, "", message);
  }
}

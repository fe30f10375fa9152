package dev.millrace.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.UnaryOperator;

/**
 * JSON without secrets in its texts. Names and numbers stay: a secret that is a number or a word
 * would break them, and they hold nothing of the file's values.
 */
final class MaskedJson {
  private MaskedJson() {}

  /** The JSON as text; what was given is not changed. */
  static String text(JsonNode json, UnaryOperator<String> mask) {
    return masked(json, mask).toString();
  }

  private static JsonNode masked(JsonNode json, UnaryOperator<String> mask) {
    if (json instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(each -> copy.set(each.getKey(), masked(each.getValue(), mask)));
      return copy;
    } else if (json instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(each -> copy.add(masked(each, mask)));
      return copy;
    }
    return json instanceof TextNode ? TextNode.valueOf(mask.apply(json.textValue())) : json;
  }
}

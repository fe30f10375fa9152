package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.JsonRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Envelopes in JSON, with the schema part or without it. */
final class JsonChanges implements Changes {
  /**
   * A table changes its schema now and then; a topic with many schemas must not fill the memory.
   */
  private static final int MOST_SCHEMAS = 200;

  private transient @Nullable ObjectMapper mapper;
  private transient @Nullable Map<ByteBuffer, Map<String, WrittenType>> schemas;

  @Override
  public Change read(byte[] value, List<Header> headers) {
    return JsonRecord.read(mapper().getFactory(), value, parser -> change(value, parser));
  }

  private Change change(byte[] value, JsonParser parser) throws IOException {
    ObjectNode fields = mapper().createObjectNode();
    Map<String, WrittenType> types = Map.of();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("schema") && parser.currentToken() == JsonToken.START_OBJECT) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        types = types(Arrays.copyOfRange(value, start, end));
      } else {
        fields.set(name, tree(parser));
      }
    }
    return new Change(fields.has("payload") ? fields.path("payload") : fields, types);
  }

  private static JsonNode tree(JsonParser parser) throws IOException {
    try {
      return parser.readValueAsTree();
    } catch (NumberFormatException e) {
      throw new RowFault(FormatCodes.OUT_OF_RANGE, "a number with an exponent that none has", e);
    }
  }

  /** The schema part is longer than the change, and mostly the one of the record before. */
  private Map<String, WrittenType> types(byte[] text) throws IOException {
    if (schemas == null || schemas.size() > MOST_SCHEMAS) {
      schemas = new HashMap<>();
    }
    Map<String, WrittenType> known = schemas.get(ByteBuffer.wrap(text));
    if (known == null) {
      known = WrittenType.columns(mapper().readTree(text), ChangeColumns.AFTER);
      schemas.put(ByteBuffer.wrap(text), known);
    }
    return known;
  }

  /** Numbers keep all their digits. */
  private ObjectMapper mapper() {
    ObjectMapper known = mapper;
    if (known == null) {
      known = new ObjectMapper(JsonRecord.newFactory());
      known.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
      known.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
      mapper = known;
    }
    return known;
  }
}

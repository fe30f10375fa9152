package dev.millrace.io.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.registry.RegisteredSchema;
import java.util.Base64;
import java.util.function.BiConsumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Whole records as trees, for envelopes whose form is known and whose columns are not: bytes become
 * text in base64, as in the JSON that Kafka Connect writes.
 */
public final class AvroTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Schema schema;

  private AvroTree(Schema schema) {
    this.schema = schema;
  }

  /**
   * The trees of a version.
   *
   * @throws IllegalArgumentException if it is not an Avro schema; the message says why
   */
  public static AvroTree of(RegisteredSchema registered) {
    try {
      return new AvroTree(AvroTexts.parse(registered));
    } catch (AvroMisfit e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException("it is not an Avro schema: " + AvroTexts.firstLine(e), e);
    }
  }

  /** The schema of the trees. */
  public Schema schema() {
    return schema;
  }

  /**
   * Reads a record.
   *
   * @param start where it begins in the bytes
   * @throws RowFault ML-6101 or ML-6118 if the bytes are not a record of the schema
   */
  public JsonNode read(byte[] bytes, int start) {
    AvroInput in = new AvroInput(bytes, start);
    JsonNode tree = read(schema, in);
    if (in.left() > 0) {
      throw in.broken(in.left() + " bytes are left; was the value written with another schema?");
    }
    return tree;
  }

  private static JsonNode read(Schema schema, AvroInput in) {
    return switch (schema.getType()) {
      case NULL -> NODES.nullNode();
      case BOOLEAN -> NODES.booleanNode(in.readBoolean());
      case INT -> NODES.numberNode(in.readInt());
      case LONG -> NODES.numberNode(in.readLong());
      case FLOAT -> NODES.numberNode(in.readFloat());
      case DOUBLE -> NODES.numberNode(in.readDouble());
      case STRING -> NODES.textNode(text(in));
      case BYTES -> base64(in.readBytes(in.readLength()));
      case FIXED -> base64(in.readBytes(schema.getFixedSize()));
      case ENUM -> {
        int symbols = schema.getEnumSymbols().size();
        yield NODES.textNode(schema.getEnumSymbols().get(AvroSkip.index(symbols, in)));
      }
      case UNION -> read(AvroSkip.branch(schema, in), in);
      case RECORD -> record(schema, in);
      case ARRAY -> {
        ArrayNode items = NODES.arrayNode();
        Schema of = schema.getElementType();
        blocks(AvroSkip.isEmpty(of), in, items, (list, from) -> list.add(read(of, from)));
        yield items;
      }
      case MAP -> {
        ObjectNode entries = NODES.objectNode();
        Schema of = schema.getValueType();
        blocks(false, in, entries, (map, from) -> map.set(text(from), read(of, from)));
        yield entries;
      }
    };
  }

  private static ObjectNode record(Schema schema, AvroInput in) {
    ObjectNode record = NODES.objectNode();
    in.enter();
    schema.getFields().forEach(field -> record.set(field.name(), read(field.schema(), in)));
    in.leave();
    return record;
  }

  private static <T> void blocks(
      boolean empty, AvroInput in, T into, BiConsumer<T, AvroInput> next) {
    for (int block = in.readBlock(empty); block > 0; block = in.readBlock(empty)) {
      for (int i = 0; i < block; i++) {
        next.accept(into, in);
      }
    }
  }

  private static String text(AvroInput in) {
    return in.readText(in.readLength());
  }

  private static JsonNode base64(byte[] bytes) {
    return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
  }
}

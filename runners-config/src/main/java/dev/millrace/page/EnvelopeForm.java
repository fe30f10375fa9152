package dev.millrace.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.base.HiddenValue;
import dev.millrace.element.Event;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** Dead letters and late events as the page gets them: the record's bytes as text and as hex. */
final class EnvelopeForm {
  private static final int MOST_BYTES = 2_048;
  private static final int LONGEST = 1_000;

  /** The same in all of a pipeline, or shown in other ways. */
  private static final Set<String> LEFT_OUT =
      Set.of("version", "pipeline", "pipeline_hash", "headers", "attempt");

  private final Schema schema;
  private final boolean hidesBytes;

  /**
   * @param hidesBytes whether records may hold what is not shown
   */
  EnvelopeForm(Schema schema, boolean hidesBytes) {
    this.schema = schema;
    this.hidesBytes = hidesBytes;
  }

  ObjectNode envelope(Event event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      String name = schema.getField(i).getName();
      Object value = event.values()[i];
      if (value == null || LEFT_OUT.contains(name)) {
        continue;
      }
      if (value instanceof byte[] bytes) {
        json.set(name, hidesBytes ? hiddenBytes(bytes) : bytes(bytes));
      } else if (value instanceof Number number) {
        json.put(name, number.longValue());
      } else if (name.equals("message") && hidesBytes) {
        // It may quote what is hidden.
        json.put(name, HiddenValue.SHOWN);
      } else {
        json.put(name, RowForm.cut(value.toString(), LONGEST));
      }
    }
    return json;
  }

  private static ObjectNode hiddenBytes(byte[] bytes) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("size", bytes.length)
        .put("text", HiddenValue.SHOWN)
        .put("hex", "");
  }

  private static ObjectNode bytes(byte[] bytes) {
    byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, MOST_BYTES));
    return JsonNodeFactory.instance
        .objectNode()
        .put("size", bytes.length)
        .put("text", new String(shown, StandardCharsets.UTF_8))
        .put("hex", HexFormat.of().formatHex(shown));
  }
}

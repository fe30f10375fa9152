package dev.millrace.io.file.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.element.PipelineId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of an output in its manifest. */
final class PartsJson {
  private PartsJson() {}

  /**
   * @param json at the beginning of the array; at its end afterwards
   */
  static List<OutputPart> read(JsonParser json) throws IOException {
    List<OutputPart> parts = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (token.isScalarValue()) {
        values.put(json.currentName(), json.getText());
      } else if (token == JsonToken.END_OBJECT) {
        parts.add(part(values));
        values.clear();
      }
    }
    return parts;
  }

  private static OutputPart part(Map<String, String> values) {
    return new OutputPart(
        values.getOrDefault("run", ""),
        new PipelineId(
            values.getOrDefault("pipeline", ""), values.getOrDefault("pipeline_hash", "")),
        Instant.parse(values.getOrDefault("from", "")),
        Instant.parse(values.getOrDefault("to", "")),
        values.get("backfill"),
        Long.parseLong(values.getOrDefault("rows", "0")));
  }

  static void write(List<OutputPart> parts, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (OutputPart part : parts) {
      json.writeStartObject();
      json.writeStringField("from", part.from().toString());
      json.writeStringField("to", part.to().toString());
      json.writeStringField("run", part.run());
      json.writeStringField("pipeline", part.pipeline().name());
      json.writeStringField("pipeline_hash", part.pipeline().hash());
      if (part.backfill() != null) {
        json.writeStringField("backfill", part.backfill());
      }
      json.writeNumberField("rows", part.rows());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

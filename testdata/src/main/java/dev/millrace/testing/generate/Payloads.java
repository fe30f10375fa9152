package dev.millrace.testing.generate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.testing.generate.Story.Happening;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events as JSON bytes, whole or spoilt. Times are ISO-8601 text, decimals plain numbers. */
final class Payloads {
  private static final long YEAR_2199 = Instant.parse("2199-01-01T00:00:00Z").toEpochMilli();
  private static final long YEAR_MILLIS = 365L * 24 * 3_600_000;

  private final JsonFactory json = new JsonFactory();
  private final Dice dice;
  private final Map<StreamShape, Integer> missed = new LinkedHashMap<>();

  Payloads(Dice dice) {
    this.dice = dice;
  }

  byte[] whole(Happening event) {
    return encode(event.stream(), event.row());
  }

  byte[] spoilt(Happening event, Kind kind) {
    StreamShape stream = event.stream();
    Map<String, @Nullable Object> row = new LinkedHashMap<>(event.row());
    switch (kind) {
      case BROKEN_JSON -> {
        byte[] bytes = whole(event);
        return Arrays.copyOf(bytes, (int) dice.between(2, bytes.length - 1L));
      }
      case WRONG_TYPE -> row.put(stream.wrongColumn(), stream.wrongValue());
      case MISSING_FIELD -> {
        int turn = missed.merge(stream, 1, Integer::sum);
        row.remove(stream.required().get(turn % stream.required().size()));
      }
      case BINARY -> {
        byte[] bytes = new byte[(int) dice.between(16, 48)];
        dice.fill(bytes);
        // 0xFF begins neither JSON nor any UTF-8 text.
        bytes[0] = (byte) 0xFF;
        return bytes;
      }
      case FAR_FUTURE -> row.put(stream.timeColumn(), YEAR_2199 + dice.below(YEAR_MILLIS));
      case ON_TIME, DUPLICATE, LATE ->
          throw new IllegalArgumentException("not a malformed kind: " + kind);
    }
    return encode(stream, row);
  }

  private byte[] encode(StreamShape stream, Map<String, @Nullable Object> row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
      out.writeStartObject();
      for (Map.Entry<String, @Nullable Object> column : row.entrySet()) {
        out.writeFieldName(column.getKey());
        Object value = column.getValue();
        boolean time = column.getKey().equals(stream.timeColumn()) && value instanceof Long;
        write(out, time ? Instant.ofEpochMilli((Long) value).toString() : value);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Integer number) {
      out.writeNumber(number);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof BigDecimal number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        write(out, element);
      }
      out.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName(String.valueOf(entry.getKey()));
        write(out, entry.getValue());
      }
      out.writeEndObject();
    } else {
      throw new IllegalArgumentException("no JSON form for " + value.getClass());
    }
  }
}

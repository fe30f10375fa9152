package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.millrace.element.RowFault;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A record that is one JSON object in UTF-8, and nothing else. */
public final class JsonRecord {
  private JsonRecord() {}

  /** What is made of an object. */
  @FunctionalInterface
  public interface Use<T> {
    /**
     * Reads an object whose opening brace is the current token, up to its closing brace.
     *
     * @throws BadValue if a value is not what its column takes
     */
    T of(JsonParser parser) throws IOException;
  }

  /**
   * Reads a record.
   *
   * @param factory made by {@link #newFactory}
   * @throws RowFault ML-6101, ML-6102 or ML-6103 if it is not an object, or that of a {@link
   *     BadValue}
   */
  public static <T> T read(JsonFactory factory, byte[] value, Use<T> use) {
    checkUtf8(value);
    try (JsonParser parser = factory.createParser(value)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new RowFault(FormatCodes.BROKEN_JSON, "the value is empty; expected a JSON object");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new RowFault(
            FormatCodes.NOT_AN_OBJECT, "expected a JSON object, got " + JsonType.describe(parser));
      }
      T read = use.of(parser);
      if (parser.nextToken() != null) {
        throw new RowFault(
            FormatCodes.BROKEN_JSON, "text follows the JSON object: " + JsonType.describe(parser));
      }
      return read;
    } catch (BadValue e) {
      throw e.fault();
    } catch (JsonProcessingException e) {
      throw broken(e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Jackson would take UTF-16 and UTF-32 for what they are; a record is UTF-8 or broken. */
  private static void checkUtf8(byte[] value) {
    Utf8.check(value);
    for (int i = 0; i < Math.min(4, value.length); i++) {
      if (value[i] == 0) {
        throw new RowFault(
            FormatCodes.NOT_UTF8, "the value is not UTF-8 text: byte " + i + " is 0x00");
      }
    }
  }

  private static RowFault broken(JsonProcessingException e) {
    String where =
        e.getLocation() == null ? "" : " at byte " + Math.max(0, e.getLocation().getByteOffset());
    String what = e.getOriginalMessage();
    // Jackson's second line repeats the place in a form of its own.
    String firstLine = what == null ? "unreadable" : what.lines().findFirst().orElse("unreadable");
    return new RowFault(FormatCodes.BROKEN_JSON, "broken JSON" + where + ": " + firstLine);
  }

  /** Field names come from outside: interning them would let a stranger fill the JVM's table. */
  public static JsonFactory newFactory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .build();
  }
}

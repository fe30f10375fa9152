package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per record, read strictly: what does not fit its column exactly is a fault, never
 * a guess. Object fields that are not in the schema are ignored; a field that is missing is NULL.
 *
 * <ul>
 *   <li>BOOLEAN: {@code true}, {@code false}. Integers: JSON numbers without point and exponent.
 *   <li>REAL, DOUBLE: JSON numbers, and the strings {@code "NaN"}, {@code "Infinity"}, {@code
 *       "-Infinity"}.
 *   <li>DECIMAL: a number or a string of one; more digits than the type holds are a fault.
 *   <li>TIMESTAMP: ISO-8601 with an offset or {@code Z}, without either in UTC; or, where a unit is
 *       declared, a number of it since 1970, with a fraction or not, also as text. Digits below the
 *       column's precision are cut off.
 *   <li>DATE {@code "2026-01-31"}, TIME {@code "10:00:00.000"}, VARBINARY in base64.
 *   <li>ROW and MAP: objects; ARRAY: arrays. A map key is the text of its JSON value.
 * </ul>
 */
public final class JsonDecoder implements RecordDecoder {
  private final Schema schema;
  private final JsonRow row;
  private transient @Nullable JsonFactory factory;

  private JsonDecoder(Schema schema, EpochUnits units) {
    this.schema = schema;
    this.row = JsonRow.of(schema, units);
  }

  /**
   * The decoder for a schema whose time stamps are text.
   *
   * @throws IllegalArgumentException if the schema has a map whose keys JSON cannot write (rows,
   *     arrays, maps)
   */
  public static JsonDecoder of(Schema schema) {
    return of(schema, EpochUnits.NONE);
  }

  /**
   * The decoder for a schema.
   *
   * @param units what numbers in TIMESTAMP columns count
   * @throws IllegalArgumentException if the schema has a map whose keys JSON cannot write (rows,
   *     arrays, maps)
   */
  public static JsonDecoder of(Schema schema, EpochUnits units) {
    return new JsonDecoder(schema, units);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Object[] decode(byte[] value) {
    checkUtf8(value);
    try (JsonParser parser = factory().createParser(value)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new RowFault(FormatCodes.BROKEN_JSON, "the value is empty; expected a JSON object");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new RowFault(
            FormatCodes.NOT_AN_OBJECT, "expected a JSON object, got " + JsonType.describe(parser));
      }
      Object[] values = row.read(parser);
      if (parser.nextToken() != null) {
        throw new RowFault(
            FormatCodes.BROKEN_JSON, "text follows the JSON object: " + JsonType.describe(parser));
      }
      return values;
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

  private JsonFactory factory() {
    JsonFactory known = factory;
    if (known == null) {
      known = newFactory();
      factory = known;
    }
    return known;
  }

  /** Field names come from outside: interning them would let a stranger fill the JVM's table. */
  static JsonFactory newFactory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .build();
  }
}

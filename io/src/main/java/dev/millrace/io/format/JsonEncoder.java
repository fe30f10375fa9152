package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A row as one JSON object on one line, in the form that {@link JsonDecoder} reads back: columns in
 * the order of the schema, NULL as {@code null}, map entries sorted by key, time stamps as ISO-8601
 * in UTC ({@code 2026-01-01T10:00:00.000Z}), decimals as numbers without exponent, NaN and
 * infinities as strings, bytes in base64.
 */
public final class JsonEncoder implements RecordEncoder {
  private final JsonRow row;
  private final boolean mayRefuse;
  private transient @Nullable JsonFactory factory;

  private JsonEncoder(Schema schema) {
    this.row = new JsonRow(schema);
    this.mayRefuse =
        RecordEncoder.holds(
            schema, type -> ValueKind.of(type) == ValueKind.MAP || isUnbounded(type));
  }

  private static boolean isUnbounded(FieldType type) {
    return ValueKind.of(type) == ValueKind.DECIMAL && ValueKind.decimalPrecision(type) < 0;
  }

  /**
   * The encoder for a schema.
   *
   * @throws IllegalArgumentException if the schema has a map whose keys JSON cannot write (rows,
   *     arrays, maps)
   */
  public static JsonEncoder of(Schema schema) {
    return new JsonEncoder(schema);
  }

  @Override
  public byte[] encode(Object[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = factory().createGenerator(out)) {
      row.write(values, generator);
    } catch (BadValue e) {
      throw new RowFault(FormatCodes.NOT_ENCODABLE, e.fault().reason());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  /** Only NULL among the keys of a map, and decimals of very many digits, have no form. */
  @Override
  public boolean mayRefuse() {
    return mayRefuse;
  }

  private JsonFactory factory() {
    JsonFactory known = factory;
    if (known == null) {
      known = JsonRecord.newFactory();
      factory = known;
    }
    return known;
  }

  /** One row as JSON text, for dead letters, logs and people. */
  public String text(Object[] values) {
    return new String(encode(values), StandardCharsets.UTF_8);
  }
}

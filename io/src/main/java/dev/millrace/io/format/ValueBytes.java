package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A single value as bytes, for record keys and headers: BYTES as they are, STRING as UTF-8, every
 * other type as its JSON text. NULL stays null.
 */
public final class ValueBytes implements Serializable {
  private final ValueKind kind;
  private final JsonType json;
  private transient @Nullable JsonFactory factory;

  private ValueBytes(FieldType type) {
    this.kind = ValueKind.of(type);
    this.json = new JsonType(type, EpochUnits.NONE, "");
  }

  public static ValueBytes of(FieldType type) {
    return new ValueBytes(type);
  }

  /**
   * @throws RowFault (ML-6130) if JSON has no form for the value
   */
  public byte @Nullable [] encode(@Nullable Object value) {
    if (value == null) {
      return null;
    } else if (kind == ValueKind.BYTES) {
      return (byte[]) value;
    } else if (kind == ValueKind.STRING) {
      return ((String) value).getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    try (JsonGenerator generator = factory().createGenerator(out)) {
      json.writeNullable(value, generator);
    } catch (BadValue e) {
      throw new RowFault(FormatCodes.NOT_ENCODABLE, e.within("key").fault().reason());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private JsonFactory factory() {
    JsonFactory known = factory;
    if (known == null) {
      known = JsonRecord.newFactory();
      factory = known;
    }
    return known;
  }
}

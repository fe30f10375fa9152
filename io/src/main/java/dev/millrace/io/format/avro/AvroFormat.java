package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.registry.RegistrySettings;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary form.
 *
 * @param text of the reader's schema, whose defaults and aliases hold; the only one without a
 *     registry
 * @param registry that has the schemas which the values were written with; null if no ids precede
 *     the values
 */
public record AvroFormat(@Nullable String text, @Nullable RegistrySettings registry)
    implements RecordFormat {
  /** The name that the file uses. */
  public static final String NAME = "AVRO";

  /** What is wrong with the text of a schema; empty if it declares a record. */
  public static Optional<String> wrong(String text) {
    try {
      Schema schema = AvroTexts.parse(text);
      return schema.getType() == Schema.Type.RECORD
          ? Optional.empty()
          : Optional.of("it declares " + schema.getType().getName() + ", not a record");
    } catch (AvroRuntimeException e) {
      return Optional.of(AvroTexts.firstLine(e));
    }
  }

  /** The decoder of the columns. A version that does not fill them is a fault of its records. */
  @Override
  public RecordDecoder decoder(org.apache.beam.sdk.schemas.Schema schema, EpochUnits units) {
    return new AvroDecoder(schema, units, text, registry);
  }

  @Override
  public RecordEncoder encoder(org.apache.beam.sdk.schemas.Schema schema) {
    throw new IllegalArgumentException("format AVRO is read, not written");
  }
}

package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SinkSchema;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary form.
 *
 * @param text of the reader's schema, whose defaults and aliases hold, and of the schema to write
 *     with; the only one without a registry; null for that of the columns
 * @param registry that has the schemas which the values were written with; null if no ids precede
 *     the values
 * @param registration where the id of the schema to write with is found; null if none precedes the
 *     values, or nothing is written
 */
public record AvroFormat(
    @Nullable String text, @Nullable RegistrySettings registry, @Nullable Registration registration)
    implements RecordFormat, SinkSchema.Source {
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

  /** A format to read records in. */
  public static AvroFormat of(@Nullable String text, @Nullable RegistrySettings registry) {
    return new AvroFormat(text, registry, null);
  }

  /**
   * Why rows are not records of a schema; empty if they are.
   *
   * @param text that declares a record
   */
  public static Optional<String> misfit(org.apache.beam.sdk.schemas.Schema columns, String text) {
    return Optional.ofNullable(AvroEncoder.wrong(columns, text));
  }

  /** The decoder of the columns. A version that does not fill them is a fault of its records. */
  @Override
  public RecordDecoder decoder(org.apache.beam.sdk.schemas.Schema schema, EpochUnits units) {
    String only = text == null && registry == null ? AvroForm.schema(schema).toString() : text;
    return new AvroDecoder(schema, units, only, registry);
  }

  @Override
  public RecordEncoder encoder(org.apache.beam.sdk.schemas.Schema schema) {
    try {
      return new AvroEncoder(schema, text, registration);
    } catch (AvroMisfit e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<SinkSchema> sinkSchema(org.apache.beam.sdk.schemas.Schema columns) {
    if (registration == null || registration.usesLatest()) {
      return Optional.empty();
    }
    Schema schema = text == null ? AvroForm.schema(columns) : AvroTexts.parse(text);
    return Optional.of(
        new SinkSchema(registration, "AVRO", schema.getFullName(), schema.toString()));
  }
}

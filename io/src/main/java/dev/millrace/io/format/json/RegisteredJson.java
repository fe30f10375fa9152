package dev.millrace.io.format.json;

import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SinkSchema;
import java.io.Serializable;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects after the id of their JSON Schema, as serializers that speak to a registry write
 * them.
 *
 * @param validates whether what is read is held against its schema; against the columns it always
 *     is
 * @param registration where the id of the schema to write with is found; null if nothing is written
 */
public record RegisteredJson(
    RegistrySettings registry, boolean validates, @Nullable Registration registration)
    implements RecordFormat, SinkSchema.Source, Serializable {

  /** What the registry calls schemas of this kind. */
  static final String TYPE = "JSON";

  @Override
  public RecordDecoder decoder(Schema schema, EpochUnits units) {
    return new RegisteredJsonDecoder(JsonDecoder.of(schema, units), registry, validates);
  }

  @Override
  public RecordEncoder encoder(Schema schema) {
    return new RegisteredJsonEncoder(
        JsonEncoder.of(schema), JsonSchemaText.of(schema), registration);
  }

  @Override
  public Optional<SinkSchema> sinkSchema(Schema columns) {
    return Optional.ofNullable(registration)
        .map(known -> new SinkSchema(known, TYPE, "", JsonSchemaText.of(columns)));
  }
}

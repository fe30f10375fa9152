package dev.millrace.io.format.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegisteredSchema.Reference;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SinkSchema;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Messages of Protocol Buffers after the id of their schema, which a registry has.
 *
 * @param message the whole name of the type; null for any that is read, and for the first of the
 *     newest schema
 * @param own the type that is written; null if nothing is, or the registry's newest
 * @param registration where the id of the schema to write with is found; null if nothing is written
 */
public record RegisteredProto(
    RegistrySettings registry,
    @Nullable String message,
    @Nullable ProtoFormat own,
    @Nullable Registration registration)
    implements RecordFormat, SinkSchema.Source, Serializable {

  /** The file that a schema declares. */
  static FileDescriptor file(RegisteredSchema schema) {
    if (!schema.type().equals("PROTOBUF")) {
      throw new IllegalArgumentException(
          "it is of the type " + schema.type() + "; expected PROTOBUF.");
    }
    Map<String, String> texts =
        schema.references().stream()
            .collect(Collectors.toMap(Reference::name, Reference::text, (a, b) -> a));
    return DescriptorSets.first(
        ProtoTexts.parse(
            "schema-" + schema.id() + ".proto",
            schema.text(),
            name -> Optional.ofNullable(texts.get(name))));
  }

  /** A version that does not fill the columns is a fault of its records. */
  @Override
  public RecordDecoder decoder(Schema schema, EpochUnits units) {
    return new RegisteredProtoDecoder(schema, registry, message);
  }

  @Override
  public RecordEncoder encoder(Schema schema) {
    return new RegisteredProtoEncoder(schema, this);
  }

  /** The message to write of a registry's newest schema. */
  Descriptor latest(RegisteredSchema schema) {
    FileDescriptor file = file(schema);
    return message == null ? DescriptorSets.firstOf(file) : DescriptorSets.message(file, message);
  }

  @Override
  public Optional<SinkSchema> sinkSchema(Schema columns) {
    ProtoFormat written = own;
    return registration == null || written == null
        ? Optional.empty()
        : written
            .text()
            .map(
                text ->
                    new SinkSchema(
                        registration, "PROTOBUF", written.descriptor().getFullName(), text));
  }
}

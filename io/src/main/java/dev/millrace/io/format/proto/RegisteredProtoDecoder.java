package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.io.format.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Messages each of the version that it was written with, which a registry has. */
final class RegisteredProtoDecoder implements RecordDecoder {
  private final Schema columns;
  private final RegistrySettings registry;
  private final @Nullable String message;
  private transient @Nullable Map<Key, Version> versions;

  /** A message of a schema. */
  private record Key(SchemaKey schema, List<Integer> indexes) {}

  /** What is known of a version: how to read it, or why it cannot be read. */
  private record Version(@Nullable MessagePlan plan, @Nullable RowFault fault) {}

  RegisteredProtoDecoder(Schema columns, RegistrySettings registry, @Nullable String message) {
    this.columns = columns;
    this.registry = registry;
    this.message = message;
  }

  @Override
  public Schema schema() {
    return columns;
  }

  @Override
  public Object[] decode(byte[] value) {
    return decode(value, List.of());
  }

  @Override
  public Object[] decode(byte[] value, List<Header> headers) {
    ProtoHeader header = ProtoHeader.read(registry.ids(), value, headers);
    Version version = version(header);
    if (version.plan() == null) {
      throw Objects.requireNonNull(version.fault());
    }
    CodedInputStream in =
        CodedInputStream.newInstance(value, header.start(), value.length - header.start());
    return ProtoDecoder.decode(version.plan(), in);
  }

  private Version version(ProtoHeader header) {
    Map<Key, Version> known = versions;
    if (known == null) {
      known = new HashMap<>();
      versions = known;
    }
    Key key = new Key(header.schema(), header.indexes());
    Version version = known.get(key);
    if (version == null) {
      version = find(header);
      known.put(key, version);
    }
    return version;
  }

  /** Ids that are not known may be later, so that their faults are not kept. */
  private Version find(ProtoHeader header) {
    RegisteredSchema schema = SchemaRegistry.of(registry).require(header.schema());
    try {
      Descriptor found =
          header
              .message(RegisteredProto.file(schema))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException("it has no message " + header.indexes() + "."));
      if (message != null && !message.equals(found.getFullName())) {
        throw new IllegalArgumentException(
            "the message is " + found.getFullName() + "; expected " + message + ".");
      }
      return new Version(MessagePlan.ofVersion(found, columns), null);
    } catch (IllegalArgumentException e) {
      String what = String.valueOf(e.getMessage()).replaceFirst("[.]$", "");
      return new Version(
          null,
          new RowFault(
              FormatCodes.SCHEMA_MISFIT,
              "the schema with the " + header.schema() + " does not fit the columns: " + what));
    }
  }
}

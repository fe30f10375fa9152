package dev.millrace.io.format.json;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.format.registry.WireFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Objects after an id, of which the registry must know that it is one of a JSON Schema. */
final class RegisteredJsonDecoder implements RecordDecoder {
  private final JsonDecoder objects;
  private final RegistrySettings registry;
  private final boolean validates;
  private transient @Nullable Map<SchemaKey, Version> contracts;

  /** What is known of a schema: how to check by it, or why nothing can be. */
  private record Version(@Nullable JsonContract contract, @Nullable RowFault fault) {}

  RegisteredJsonDecoder(JsonDecoder objects, RegistrySettings registry, boolean validates) {
    this.objects = objects;
    this.registry = registry;
    this.validates = validates;
  }

  @Override
  public Schema schema() {
    return objects.schema();
  }

  @Override
  public Object[] decode(byte[] value) {
    return decode(value, List.of());
  }

  @Override
  public Object[] decode(byte[] value, List<Header> headers) {
    WireFormat framed = WireFormat.read(registry.ids(), value, headers);
    RegisteredSchema written = SchemaRegistry.of(registry).require(framed.schema());
    if (!written.type().equals(RegisteredJson.TYPE)) {
      throw new RowFault(
          FormatCodes.SCHEMA_MISFIT,
          "the schema with the "
              + framed.schema()
              + " is of the type "
              + written.type()
              + "; expected "
              + RegisteredJson.TYPE);
    }
    int start = framed.start();
    byte[] object = start == 0 ? value : Arrays.copyOfRange(value, start, value.length);
    Object[] row = objects.decode(object);
    if (validates) {
      contract(framed.schema(), written).check(object);
    }
    return row;
  }

  private JsonContract contract(SchemaKey key, RegisteredSchema schema) {
    Map<SchemaKey, Version> known = contracts;
    if (known == null) {
      known = new HashMap<>();
      contracts = known;
    }
    Version version = known.computeIfAbsent(key, k -> version(k, schema));
    if (version.contract() == null) {
      throw Objects.requireNonNull(version.fault());
    }
    return version.contract();
  }

  private static Version version(SchemaKey key, RegisteredSchema schema) {
    try {
      return new Version(JsonContract.of(key, schema), null);
    } catch (RowFault fault) {
      return new Version(null, fault);
    }
  }
}

package dev.millrace.io.format.json;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.format.registry.WireFormat;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Objects after an id, of which the registry must know that it is one of a JSON Schema. */
final class RegisteredJsonDecoder implements RecordDecoder {
  private final JsonDecoder objects;
  private final RegistrySettings registry;

  RegisteredJsonDecoder(JsonDecoder objects, RegistrySettings registry) {
    this.objects = objects;
    this.registry = registry;
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
    return objects.decode(start == 0 ? value : Arrays.copyOfRange(value, start, value.length));
  }
}

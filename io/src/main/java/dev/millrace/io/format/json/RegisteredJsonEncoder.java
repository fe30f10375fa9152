package dev.millrace.io.format.json;

import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.WireFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows as objects after the id of the columns' JSON Schema. */
final class RegisteredJsonEncoder implements RecordEncoder {
  private final JsonEncoder objects;
  private final String schema;
  private final @Nullable Registration registration;
  private transient @Nullable Integer id;

  RegisteredJsonEncoder(JsonEncoder objects, String schema, @Nullable Registration registration) {
    this.objects = objects;
    this.schema = schema;
    this.registration = registration;
  }

  @Override
  public void open() {
    id();
  }

  @Override
  public byte[] encode(Object[] row) {
    return WireFormat.framed(id(), objects.encode(row));
  }

  @Override
  public boolean mayRefuse() {
    return objects.mayRefuse();
  }

  private int id() {
    Integer known = id;
    if (known == null) {
      // Only a topic names the subject: the columns have no name.
      known = Objects.requireNonNull(registration).id(RegisteredJson.TYPE, "", schema);
      id = known;
    }
    return known;
  }
}

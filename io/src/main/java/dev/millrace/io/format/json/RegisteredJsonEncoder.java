package dev.millrace.io.format.json;

import dev.millrace.element.Header;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.SchemaMark;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows as objects with the id of the columns' JSON Schema. */
final class RegisteredJsonEncoder implements RecordEncoder {
  private final JsonEncoder objects;
  private final String schema;
  private final @Nullable Registration registration;
  private transient @Nullable SchemaMark mark;

  RegisteredJsonEncoder(JsonEncoder objects, String schema, @Nullable Registration registration) {
    this.objects = objects;
    this.schema = schema;
    this.registration = registration;
  }

  @Override
  public void open() {
    mark();
  }

  @Override
  public byte[] encode(Object[] row) {
    return mark().framed(objects.encode(row));
  }

  @Override
  public List<Header> headers() {
    return mark().headers();
  }

  @Override
  public boolean mayRefuse() {
    return objects.mayRefuse();
  }

  private SchemaMark mark() {
    SchemaMark known = mark;
    if (known == null) {
      // Only a topic names the subject: the columns have no name.
      known = Objects.requireNonNull(registration).mark(RegisteredJson.TYPE, "", schema);
      mark = known;
    }
    return known;
  }
}

package dev.millrace.io.format.avro;

import dev.millrace.element.Header;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.SchemaMark;
import java.util.List;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Rows in Avro's binary form, with the id of their schema if a registry has it. */
final class AvroEncoder implements RecordEncoder {
  private final org.apache.beam.sdk.schemas.Schema columns;
  private final @Nullable String text;
  private final @Nullable Registration registration;
  private transient @Nullable Form form;

  /**
   * What the rows are written with.
   *
   * @param mark what records say about the schema; null without a registry
   */
  private record Form(AvroWriter rows, @Nullable SchemaMark mark) {}

  /**
   * @param text of the schema; null for that of the columns, or the registry's newest
   * @param registration null if no ids precede the values
   * @throws AvroMisfit if rows of the columns are not records of the schema
   */
  AvroEncoder(
      org.apache.beam.sdk.schemas.Schema columns,
      @Nullable String text,
      @Nullable Registration registration) {
    this.columns = columns;
    this.text = text;
    this.registration = registration;
    if (registration == null || !registration.usesLatest()) {
      AvroWriters.of(written(), columns);
    }
  }

  private Schema written() {
    return text == null ? AvroForm.schema(columns) : AvroTexts.parse(text);
  }

  @Override
  public void open() {
    form();
  }

  @Override
  public byte[] encode(Object[] row) {
    Form known = form();
    AvroOutput out = new AvroOutput();
    try {
      known.rows().write(row, out);
    } catch (BadValue e) {
      throw e.fault();
    }
    byte[] value = out.toBytes();
    SchemaMark mark = known.mark();
    return mark == null ? value : mark.framed(value);
  }

  @Override
  public List<Header> headers() {
    SchemaMark mark = form().mark();
    return mark == null ? List.of() : mark.headers();
  }

  private Form form() {
    Form known = form;
    if (known == null) {
      known =
          registration == null ? new Form(AvroWriters.of(written(), columns), null) : registered();
      form = known;
    }
    return known;
  }

  private Form registered() {
    Registration known = Objects.requireNonNull(registration);
    if (!known.usesLatest()) {
      Schema schema = written();
      SchemaMark mark = known.mark("AVRO", schema.getFullName(), schema.toString());
      return new Form(AvroWriters.of(schema, columns), mark);
    }
    RegisteredSchema latest = known.latest();
    try {
      return new Form(AvroWriters.of(AvroTexts.parse(latest), columns), known.mark(latest));
    } catch (AvroMisfit e) {
      throw known.misfit(latest, String.valueOf(e.getMessage()));
    } catch (AvroRuntimeException e) {
      throw known.misfit(latest, "it is not an Avro schema: " + AvroTexts.firstLine(e));
    }
  }

  /** A schema of the columns' own takes every row, but for NULL among the keys of a map. */
  @Override
  public boolean mayRefuse() {
    return text != null
        || registration != null && registration.usesLatest()
        || RecordEncoder.holds(columns, type -> ValueKind.of(type) == ValueKind.MAP);
  }

  /** For messages of the plan: why rows of the columns cannot be written. */
  static @Nullable String wrong(org.apache.beam.sdk.schemas.Schema columns, String text) {
    try {
      AvroWriters.of(AvroTexts.parse(text), columns);
      return null;
    } catch (AvroMisfit e) {
      return e.getMessage();
    }
  }
}

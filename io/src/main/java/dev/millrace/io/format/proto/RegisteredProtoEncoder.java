package dev.millrace.io.format.proto;

import com.google.protobuf.Descriptors.Descriptor;
import dev.millrace.element.Header;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.SchemaMark;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Rows as messages with the id of their schema. */
final class RegisteredProtoEncoder implements RecordEncoder {
  private final Schema columns;
  private final RegisteredProto format;
  private transient @Nullable Form form;

  /** How the rows are written, and what each record says about its message. */
  private record Form(MessagePlan plan, SchemaMark mark) {}

  RegisteredProtoEncoder(Schema columns, RegisteredProto format) {
    this.columns = columns;
    this.format = format;
    if (format.own() != null) {
      plan(format.own().descriptor());
    }
  }

  private MessagePlan plan(Descriptor message) {
    MessagePlan plan = MessagePlan.of(message, columns);
    plan.checkRequired();
    return plan;
  }

  @Override
  public void open() {
    form();
  }

  @Override
  public byte[] encode(Object[] row) {
    Form known = form();
    return known.mark().framed(ProtoEncoder.encode(known.plan(), row));
  }

  @Override
  public List<Header> headers() {
    return form().mark().headers();
  }

  private Form form() {
    Form known = form;
    if (known == null) {
      ProtoFormat own = format.own();
      known = own == null ? latest() : registered(own);
      form = known;
    }
    return known;
  }

  private Form registered(ProtoFormat own) {
    Descriptor message = own.descriptor();
    SchemaMark mark =
        registration().mark("PROTOBUF", message.getFullName(), own.text().orElseThrow());
    return new Form(plan(message), mark.with(ProtoHeader.indexes(message)));
  }

  private Form latest() {
    RegisteredSchema latest = registration().latest();
    try {
      Descriptor message = format.latest(latest);
      SchemaMark mark = registration().mark(latest);
      return new Form(plan(message), mark.with(ProtoHeader.indexes(message)));
    } catch (IllegalArgumentException e) {
      String what = String.valueOf(e.getMessage()).replaceFirst("[.]$", "");
      throw registration().misfit(latest, what);
    }
  }

  private Registration registration() {
    return Objects.requireNonNull(format.registration());
  }
}

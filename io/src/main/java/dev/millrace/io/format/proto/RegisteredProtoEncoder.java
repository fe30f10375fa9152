package dev.millrace.io.format.proto;

import com.google.protobuf.Descriptors.Descriptor;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.Registration;
import java.util.Arrays;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Rows as messages after the id of their schema. */
final class RegisteredProtoEncoder implements RecordEncoder {
  private final Schema columns;
  private final RegisteredProto format;
  private transient @Nullable Form form;

  /** How the rows are written, and what precedes each. */
  private record Form(MessagePlan plan, byte[] header) {}

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
    byte[] message = ProtoEncoder.encode(known.plan(), row);
    byte[] framed =
        Arrays.copyOf(known.header(), Math.addExact(known.header().length, message.length));
    System.arraycopy(message, 0, framed, known.header().length, message.length);
    return framed;
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
    int id = registration().id("PROTOBUF", message.getFullName(), own.text().orElseThrow());
    return new Form(plan(message), ProtoHeader.of(id, message));
  }

  private Form latest() {
    RegisteredSchema latest = registration().latest();
    try {
      Descriptor message = format.latest(latest);
      return new Form(plan(message), ProtoHeader.of(latest.id(), message));
    } catch (IllegalArgumentException e) {
      String what = String.valueOf(e.getMessage()).replaceFirst("[.]$", "");
      throw registration().misfit(latest, what);
    }
  }

  private Registration registration() {
    return Objects.requireNonNull(format.registration());
  }
}

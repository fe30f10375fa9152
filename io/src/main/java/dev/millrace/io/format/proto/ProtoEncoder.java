package dev.millrace.io.format.proto;

import com.google.protobuf.CodedOutputStream;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.schemas.Schema;

/** A row as the bytes of one message: fields by number, entries of maps by key. */
final class ProtoEncoder implements RecordEncoder {
  /** How many bytes are gathered before they are copied; Protobuf's own buffer has 4096. */
  static final int PART = 64;

  private final RowPlan plan;

  ProtoEncoder(ProtoFormat format, Schema schema) {
    this.plan = new RowPlan(format, schema);
    plan.message().checkRequired();
  }

  @Override
  public byte[] encode(Object[] row) {
    return encode(plan.message(), row);
  }

  /** The bytes of a message. */
  static byte[] encode(MessagePlan message, Object[] row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes, PART);
      message.write(row, out);
      out.flush();
    } catch (BadValue e) {
      throw new RowFault(FormatCodes.NOT_ENCODABLE, e.fault().reason());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }
}

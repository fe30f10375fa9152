package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordDecoder;
import java.io.IOException;
import org.apache.beam.sdk.schemas.Schema;

/** The bytes of one message as a row. Only fields with a column are decoded. */
final class ProtoDecoder implements RecordDecoder {
  private final RowPlan plan;

  ProtoDecoder(ProtoFormat format, Schema schema) {
    this.plan = new RowPlan(format, schema);
  }

  @Override
  public Schema schema() {
    return plan.schema();
  }

  @Override
  public Object[] decode(byte[] value) {
    return decode(plan.message(), CodedInputStream.newInstance(value));
  }

  /**
   * The row of a message.
   *
   * @throws RowFault as {@link #decode(byte[])}
   */
  static Object[] decode(MessagePlan message, CodedInputStream in) {
    try {
      Object[] row = message.newRow();
      message.read(in, row);
      message.finish(row);
      return row;
    } catch (BadValue e) {
      throw e.fault();
    } catch (IOException e) {
      throw new RowFault(
          FormatCodes.NOT_PROTO, "the bytes are not a message " + message.name() + ": " + first(e));
    }
  }

  private static String first(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }
}

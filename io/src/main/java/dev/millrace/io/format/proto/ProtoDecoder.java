package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordDecoder;
import java.io.IOException;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** The bytes of one message as a row. Only fields with a column are decoded. */
final class ProtoDecoder implements RecordDecoder {
  private final ProtoFormat format;
  private final Schema schema;
  private transient @Nullable MessagePlan plan;

  ProtoDecoder(ProtoFormat format, Schema schema) {
    this.format = format;
    this.schema = schema;
    this.plan = MessagePlan.of(format.descriptor(), schema);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Object[] decode(byte[] value) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(value);
      Object[] row = plan().newRow();
      plan().read(in, row);
      plan().finish(row);
      return row;
    } catch (BadValue e) {
      throw e.fault();
    } catch (IOException e) {
      throw new RowFault(
          FormatCodes.NOT_PROTO,
          "the bytes are not a message " + format.descriptor().getFullName() + ": " + first(e));
    }
  }

  private static String first(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }

  private MessagePlan plan() {
    MessagePlan known = plan;
    if (known == null) {
      known = MessagePlan.of(format.descriptor(), schema);
      plan = known;
    }
    return known;
  }
}

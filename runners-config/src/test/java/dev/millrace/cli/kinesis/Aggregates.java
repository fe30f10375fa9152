package dev.millrace.cli.kinesis;

import com.google.protobuf.CodedOutputStream;
import dev.millrace.cli.kinesis.KinesisServer.Sent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** Packs records into one, as the Kinesis Producer Library's {@code aggregation-format.md} says. */
final class Aggregates {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  private Aggregates() {}

  static Sent of(String key, List<Sent> records) throws Exception {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    for (Sent record : records) {
      out.writeString(1, record.key());
    }
    for (int i = 0; i < records.size(); i++) {
      out.writeByteArray(3, packed(i, records.get(i).data()));
    }
    out.flush();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(MAGIC);
    whole.writeBytes(message.toByteArray());
    whole.writeBytes(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
    return new Sent(key, whole.toByteArray());
  }

  private static byte[] packed(int key, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt64(1, key);
    out.writeByteArray(3, data);
    out.flush();
    return bytes.toByteArray();
  }
}

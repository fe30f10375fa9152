package dev.millrace.io.kafka.write;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** The coding of {@link ShardLog}; deterministic. The first byte is the version of the form. */
final class ShardLogCoder extends AtomicCoder<ShardLog> {
  private static final int VERSION = 1;
  private static final ShardLogCoder INSTANCE = new ShardLogCoder();

  private ShardLogCoder() {}

  static ShardLogCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ShardLog log, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeByte(VERSION);
    out.writeUTF(log.id());
    out.writeUTF(log.lineage());
    out.writeLong(log.first());
    out.writeLong(log.next());
  }

  @Override
  public ShardLog decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "an output's position of version " + version + "; this build reads " + VERSION);
    }
    return new ShardLog(in.readUTF(), in.readUTF(), in.readLong(), in.readLong());
  }

  @Override
  public void verifyDeterministic() {}
}

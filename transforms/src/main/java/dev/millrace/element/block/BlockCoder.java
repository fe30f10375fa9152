package dev.millrace.element.block;

import dev.millrace.element.TraceContext;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Beam's view of a {@link Block}; deterministic. The first byte is the version of the form: blocks
 * with traces have one of their own, so that those without cost nothing more.
 */
public final class BlockCoder extends AtomicCoder<Block> {
  private static final int VERSION = 3;
  private static final int TRACED = 4;
  private static final BlockCoder INSTANCE = new BlockCoder();

  private BlockCoder() {}

  public static BlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Block block, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeByte(block.traces().isEmpty() ? VERSION : TRACED);
    out.writeByte(block.input());
    out.writeInt(block.count());
    out.writeLong(block.minTime());
    out.writeLong(block.maxTime());
    out.writeInt(block.size());
    out.write(block.payload());
    if (!block.traces().isEmpty()) {
      out.writeInt(block.traces().size());
      for (Traced traced : block.traces()) {
        out.writeInt(traced.index());
        out.writeUTF(traced.context().traceId());
        out.writeUTF(traced.context().spanId());
        out.writeUTF(traced.context().state());
      }
    }
  }

  @Override
  public Block decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readByte();
    if (version != VERSION && version != TRACED) {
      throw new IOException(
          "a block of version " + version + "; this build reads " + VERSION + " and " + TRACED);
    }
    int input = in.readByte();
    int count = in.readInt();
    long minTime = in.readLong();
    long maxTime = in.readLong();
    byte[] payload = new byte[in.readInt()];
    in.readFully(payload);
    return new Block(
        input, count, minTime, maxTime, payload, version == TRACED ? traces(in) : List.of());
  }

  private static List<Traced> traces(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Traced> traces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      traces.add(
          new Traced(in.readInt(), new TraceContext(in.readUTF(), in.readUTF(), in.readUTF())));
    }
    return traces;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return false;
  }
}

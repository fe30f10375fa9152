package dev.millrace.element.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Beam's view of a {@link Block}; deterministic. The first byte is the version of the form. */
public final class BlockCoder extends AtomicCoder<Block> {
  private static final int VERSION = 3;
  private static final BlockCoder INSTANCE = new BlockCoder();

  private BlockCoder() {}

  public static BlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Block block, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeByte(VERSION);
    out.writeByte(block.input());
    out.writeInt(block.count());
    out.writeLong(block.minTime());
    out.writeLong(block.maxTime());
    out.writeInt(block.size());
    out.write(block.payload());
  }

  @Override
  public Block decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("a block of version " + version + "; this build reads " + VERSION);
    }
    int input = in.readByte();
    int count = in.readInt();
    long minTime = in.readLong();
    long maxTime = in.readLong();
    byte[] payload = new byte[in.readInt()];
    in.readFully(payload);
    return new Block(input, count, minTime, maxTime, payload);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return false;
  }
}

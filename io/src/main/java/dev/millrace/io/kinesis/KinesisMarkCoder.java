package dev.millrace.io.kinesis;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.partitioned.PartitionClock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;

/** The coding of {@link KinesisMark}; deterministic. The first byte is the version of the form. */
final class KinesisMarkCoder extends AtomicCoder<KinesisMark> {
  private static final int VERSION = 1;

  private static final KinesisMarkCoder INSTANCE = new KinesisMarkCoder();

  private KinesisMarkCoder() {}

  static KinesisMarkCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(KinesisMark mark, OutputStream stream) throws IOException {
    ByteSink out = new ByteSink();
    out.writeSigned(mark.created());
    out.writeSigned(mark.taken());
    out.writeSigned(mark.watermark());
    out.writeBoolean(mark.finished());
    out.writeVarInt(mark.positions().size());
    mark.positions().forEach((shard, position) -> write(out, shard, position));
    out.writeVarInt(mark.clocks().size());
    mark.clocks()
        .forEach(
            (shard, clock) -> {
              out.writeString(shard);
              out.writeSigned(clock.highest());
              out.writeSigned(clock.delay());
              out.writeSigned(clock.floor());
              out.writeSigned(clock.quietSince());
            });
    DataOutputStream data = new DataOutputStream(stream);
    data.writeByte(VERSION);
    data.writeInt(out.size());
    data.write(out.array(), 0, out.size());
  }

  private static void write(ByteSink out, String shard, ShardPosition position) {
    out.writeString(shard);
    out.writeString(position.sequence());
    out.writeSigned(position.sub());
    out.writeSigned(position.since());
    out.writeSigned(position.next());
    out.writeSigned(position.readTo());
    out.writeBoolean(position.drained());
  }

  @Override
  public KinesisMark decode(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    int version = data.readByte();
    if (version != VERSION) {
      throw new IOException(
          "a Kinesis position of version " + version + "; this build reads " + VERSION);
    }
    byte[] bytes = new byte[data.readInt()];
    data.readFully(bytes);
    ByteSource in = new ByteSource(bytes);
    KinesisMark.Moments moments = new KinesisMark.Moments(in.readSigned(), in.readSigned());
    long watermark = in.readSigned();
    boolean finished = in.readBoolean();
    Map<String, ShardPosition> positions = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      positions.put(
          in.readString(),
          new ShardPosition(
              in.readString(),
              (int) in.readSigned(),
              in.readSigned(),
              in.readSigned(),
              in.readSigned(),
              in.readBoolean()));
    }
    Map<String, PartitionClock.State> clocks = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      clocks.put(
          in.readString(),
          new PartitionClock.State(
              in.readSigned(), in.readSigned(), in.readSigned(), in.readSigned()));
    }
    return new KinesisMark(moments, watermark, finished, positions, clocks, null);
  }

  @Override
  public void verifyDeterministic() {}
}

package dev.millrace.io.pulsar;

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

/** The coding of {@link PulsarMark}; deterministic. The first byte is the version of the form. */
final class PulsarMarkCoder extends AtomicCoder<PulsarMark> {
  private static final int VERSION = 1;

  private static final PulsarMarkCoder INSTANCE = new PulsarMarkCoder();

  private PulsarMarkCoder() {}

  static PulsarMarkCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(PulsarMark mark, OutputStream stream) throws IOException {
    ByteSink out = new ByteSink();
    out.writeSigned(mark.taken());
    out.writeSigned(mark.watermark());
    out.writeBoolean(mark.finished());
    out.writeVarInt(mark.positions().size());
    mark.positions().forEach((partition, position) -> write(out, partition, position));
    out.writeVarInt(mark.clocks().size());
    mark.clocks()
        .forEach(
            (partition, clock) -> {
              out.writeVarInt(partition);
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

  private static void write(ByteSink out, int partition, TopicPosition position) {
    out.writeVarInt(partition);
    out.writeSigned(position.ledger());
    out.writeSigned(position.entry());
    out.writeSigned(position.batch());
    out.writeSigned(position.first().ledger());
    out.writeSigned(position.first().entry());
    out.writeSigned(position.since());
    out.writeSigned(position.next());
  }

  @Override
  public PulsarMark decode(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    int version = data.readByte();
    if (version != VERSION) {
      throw new IOException(
          "a Pulsar position of version " + version + "; this build reads " + VERSION);
    }
    byte[] bytes = new byte[data.readInt()];
    data.readFully(bytes);
    ByteSource in = new ByteSource(bytes);
    long taken = in.readSigned();
    long watermark = in.readSigned();
    boolean finished = in.readBoolean();
    Map<Integer, TopicPosition> positions = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      positions.put(
          in.readVarInt(),
          new TopicPosition(
              in.readSigned(),
              in.readSigned(),
              (int) in.readSigned(),
              new TopicPosition.Entry(in.readSigned(), in.readSigned()),
              in.readSigned(),
              in.readSigned()));
    }
    Map<Integer, PartitionClock.State> clocks = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      clocks.put(
          in.readVarInt(),
          new PartitionClock.State(
              in.readSigned(), in.readSigned(), in.readSigned(), in.readSigned()));
    }
    return new PulsarMark(taken, watermark, finished, positions, clocks, null);
  }

  @Override
  public void verifyDeterministic() {}
}

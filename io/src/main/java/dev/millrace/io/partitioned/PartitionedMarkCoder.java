package dev.millrace.io.partitioned;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * The coding of a {@link PartitionedMark}; deterministic. The first byte is the version of the
 * form, and the size follows, so that a build that does not know the form can tell.
 *
 * @param <K> names a partition
 * @param <P> how far a partition was read
 * @param <M> the mark
 */
public abstract class PartitionedMarkCoder<
        K extends Comparable<K>, P, M extends PartitionedMark<K, P>>
    extends AtomicCoder<M> {
  private static final int VERSION = 1;

  /** The service, for the message about a version that this build does not know. */
  protected abstract String service();

  /** Writes what stands before the rest. */
  protected abstract void writeHead(M mark, ByteSink out);

  /** Reads what stands before the rest, and gives what makes a mark of it and the rest. */
  protected abstract Function<Standing<K, P>, M> readHead(ByteSource in);

  protected abstract void writePartition(K partition, ByteSink out);

  protected abstract K readPartition(ByteSource in);

  protected abstract void writePosition(P position, ByteSink out);

  protected abstract P readPosition(ByteSource in);

  @Override
  public final void encode(M mark, OutputStream stream) throws IOException {
    Standing<K, P> standing = mark.standing();
    ByteSink out = new ByteSink();
    writeHead(mark, out);
    out.writeSigned(standing.taken());
    out.writeSigned(standing.watermark());
    out.writeBoolean(standing.finished());
    out.writeVarInt(standing.positions().size());
    standing
        .positions()
        .forEach(
            (partition, position) -> {
              writePartition(partition, out);
              writePosition(position, out);
            });
    out.writeVarInt(standing.clocks().size());
    standing
        .clocks()
        .forEach(
            (partition, clock) -> {
              writePartition(partition, out);
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

  @Override
  public final M decode(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    int version = data.readByte();
    if (version != VERSION) {
      throw new IOException(
          "a " + service() + " position of version " + version + "; this build reads " + VERSION);
    }
    byte[] bytes = new byte[data.readInt()];
    data.readFully(bytes);
    ByteSource in = new ByteSource(bytes);
    Function<Standing<K, P>, M> mark = readHead(in);
    long taken = in.readSigned();
    long watermark = in.readSigned();
    boolean finished = in.readBoolean();
    Map<K, P> positions = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      positions.put(readPartition(in), readPosition(in));
    }
    Map<K, PartitionClock.State> clocks = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      clocks.put(
          readPartition(in),
          new PartitionClock.State(
              in.readSigned(), in.readSigned(), in.readSigned(), in.readSigned()));
    }
    return mark.apply(new Standing<>(taken, watermark, finished, positions, clocks));
  }

  @Override
  public final void verifyDeterministic() {}
}

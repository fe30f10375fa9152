package dev.millrace.io.arrival;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;

/** The coding of {@link ArrivalMark}. The first byte is the version of the form. */
final class ArrivalMarkCoder extends CustomCoder<ArrivalMark> {
  private static final int VERSION = 3;

  /** Without the service's last answer. */
  private static final int SECOND = 2;

  /** Without the newest event, too. */
  private static final int FIRST = 1;

  private final Coder<CheckpointMark> feed;

  /**
   * @param feed the coder of the broker's own marks
   */
  ArrivalMarkCoder(Coder<CheckpointMark> feed) {
    this.feed = feed;
  }

  @Override
  public void encode(ArrivalMark mark, OutputStream stream) throws IOException {
    ByteSink out = new ByteSink();
    out.writeSigned(mark.clock().watermark());
    out.writeSigned(mark.clock().newest());
    out.writeSigned(mark.clock().delay());
    out.writeVarInt(mark.clock().lately().size());
    for (ArrivalClock.Arrived arrived : mark.clock().lately()) {
      out.writeSigned(arrived.at());
      out.writeSigned(arrived.highest());
    }
    out.writeVarInt(mark.seen().size());
    for (SeenIds.Chunk chunk : mark.seen()) {
      out.writeSigned(chunk.at());
      out.writeVarInt(chunk.ids().size());
      chunk.ids().forEach(out::writeString);
    }
    out.writeSigned(mark.moments().quietSince());
    out.writeSigned(mark.moments().answeredAt());
    out.writeBoolean(mark.finished());
    out.writeSigned(mark.next());
    DataOutputStream data = new DataOutputStream(stream);
    data.writeByte(VERSION);
    data.writeInt(out.size());
    data.write(out.array(), 0, out.size());
    feed.encode(mark.feed(), data);
  }

  @Override
  public ArrivalMark decode(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    int version = data.readByte();
    if (version < FIRST || version > VERSION) {
      throw new IOException(
          "a position of version " + version + "; this build reads up to " + VERSION);
    }
    byte[] bytes = new byte[data.readInt()];
    data.readFully(bytes);
    ByteSource in = new ByteSource(bytes);
    long watermark = in.readSigned();
    long newest = version == FIRST ? EventTimes.MIN : in.readSigned();
    long delay = version == FIRST ? 0 : in.readSigned();
    int arrivals = in.readVarInt();
    List<ArrivalClock.Arrived> lately = new ArrayList<>(arrivals);
    for (int i = 0; i < arrivals; i++) {
      lately.add(new ArrivalClock.Arrived(in.readSigned(), in.readSigned()));
    }
    int chunks = in.readVarInt();
    List<SeenIds.Chunk> seen = new ArrayList<>(chunks);
    for (int i = 0; i < chunks; i++) {
      long at = in.readSigned();
      int count = in.readVarInt();
      List<String> ids = new ArrayList<>(count);
      for (int j = 0; j < count; j++) {
        ids.add(in.readString());
      }
      seen.add(new SeenIds.Chunk(at, ids));
    }
    long quietSince = in.readSigned();
    // A message is an answer, too.
    long answeredAt = version <= SECOND ? quietSince : in.readSigned();
    boolean finished = in.readBoolean();
    long next = in.readSigned();
    return new ArrivalMark(
        feed.decode(data),
        new ArrivalClock.State(watermark, newest, delay, lately),
        seen,
        new ArrivalMark.Moments(quietSince, answeredAt),
        finished,
        next,
        0,
        null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArrivalMarkCoder coder && coder.feed.equals(feed);
  }

  @Override
  public int hashCode() {
    return feed.hashCode();
  }
}

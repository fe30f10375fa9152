package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.kafka.read.KafkaMark.Moments;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;
import dev.millrace.io.kafka.read.KafkaMark.Watermark;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;

/** The coding of {@link KafkaMark}; deterministic. The first byte is the version of the form. */
final class KafkaMarkCoder extends AtomicCoder<KafkaMark> {
  private static final int VERSION = 3;

  /** Without a settled watermark. */
  private static final int SECOND = 2;

  /** Also without moments, topic ids and delays. */
  private static final int FIRST = 1;

  private static final Moments NO_MOMENTS = new Moments(0, 0);

  private static final KafkaMarkCoder INSTANCE = new KafkaMarkCoder();

  private KafkaMarkCoder() {}

  static KafkaMarkCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(KafkaMark mark, OutputStream stream) throws IOException {
    ByteSink out = new ByteSink();
    out.writeSigned(mark.moments().taken());
    out.writeSigned(mark.moments().looked());
    out.writeVarInt(mark.topicIds().size());
    mark.topicIds()
        .forEach(
            (topic, id) -> {
              out.writeString(topic);
              out.writeString(id);
            });
    out.writeSigned(mark.watermark().own());
    out.writeSigned(mark.watermark().settled());
    out.writeBoolean(mark.finished());
    out.writeVarInt(mark.partitions().size());
    for (PartitionMark partition : mark.partitions()) {
      out.writeString(partition.topic());
      out.writeVarInt(partition.partition());
      out.writeSigned(partition.nextOffset());
      out.writeSigned(partition.highest());
      out.writeSigned(partition.delay());
      out.writeSigned(partition.floor());
      out.writeSigned(partition.quietSince());
    }
    DataOutputStream data = new DataOutputStream(stream);
    data.writeByte(VERSION);
    data.writeInt(out.size());
    data.write(out.array(), 0, out.size());
  }

  @Override
  public KafkaMark decode(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    int version = data.readByte();
    if (version < FIRST || version > VERSION) {
      throw new IOException(
          "a Kafka position of version " + version + "; this build reads " + VERSION);
    }
    byte[] bytes = new byte[data.readInt()];
    data.readFully(bytes);
    ByteSource in = new ByteSource(bytes);
    Moments moments = version == FIRST ? NO_MOMENTS : new Moments(in.readSigned(), in.readSigned());
    Map<String, String> topicIds = version == FIRST ? Map.of() : topicIds(in);
    long own = in.readSigned();
    Watermark watermark = new Watermark(own, version <= SECOND ? EventTimes.MIN : in.readSigned());
    boolean finished = in.readBoolean();
    int count = in.readVarInt();
    List<PartitionMark> partitions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      partitions.add(partition(in, version));
    }
    return new KafkaMark(moments, topicIds, watermark, finished, partitions, null);
  }

  private static Map<String, String> topicIds(ByteSource in) {
    Map<String, String> ids = new TreeMap<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      ids.put(in.readString(), in.readString());
    }
    return ids;
  }

  private static PartitionMark partition(ByteSource in, int version) {
    String topic = in.readString();
    int number = in.readVarInt();
    long nextOffset = in.readSigned();
    long highest = in.readSigned();
    long delay = version == FIRST ? 0 : in.readSigned();
    return new PartitionMark(
        topic, number, nextOffset, highest, delay, in.readSigned(), in.readSigned());
  }

  @Override
  public void verifyDeterministic() {}
}

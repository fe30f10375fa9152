package dev.millrace.io.kinesis;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import dev.millrace.io.partitioned.PartitionedMarkCoder;
import java.util.function.Function;

/** The coding of {@link KinesisMark}. */
final class KinesisMarkCoder extends PartitionedMarkCoder<String, ShardPosition, KinesisMark> {
  private static final KinesisMarkCoder INSTANCE = new KinesisMarkCoder();

  private KinesisMarkCoder() {}

  static KinesisMarkCoder of() {
    return INSTANCE;
  }

  @Override
  protected String service() {
    return "Kinesis";
  }

  @Override
  protected void writeHead(KinesisMark mark, ByteSink out) {
    out.writeSigned(mark.created());
  }

  @Override
  protected Function<Standing<String, ShardPosition>, KinesisMark> readHead(ByteSource in) {
    long created = in.readSigned();
    return standing -> new KinesisMark(created, standing, null);
  }

  @Override
  protected void writePartition(String shard, ByteSink out) {
    out.writeString(shard);
  }

  @Override
  protected String readPartition(ByteSource in) {
    return in.readString();
  }

  @Override
  protected void writePosition(ShardPosition position, ByteSink out) {
    out.writeString(position.sequence());
    out.writeSigned(position.sub());
    out.writeSigned(position.since());
    out.writeSigned(position.next());
    out.writeSigned(position.readTo());
    out.writeBoolean(position.drained());
  }

  @Override
  protected ShardPosition readPosition(ByteSource in) {
    return new ShardPosition(
        in.readString(),
        (int) in.readSigned(),
        in.readSigned(),
        in.readSigned(),
        in.readSigned(),
        in.readBoolean());
  }
}

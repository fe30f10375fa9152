package dev.millrace.io.pulsar;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import dev.millrace.io.partitioned.PartitionedMarkCoder;
import java.util.function.Function;

/** The coding of {@link PulsarMark}. */
final class PulsarMarkCoder extends PartitionedMarkCoder<Integer, TopicPosition, PulsarMark> {
  private static final PulsarMarkCoder INSTANCE = new PulsarMarkCoder();

  private PulsarMarkCoder() {}

  static PulsarMarkCoder of() {
    return INSTANCE;
  }

  @Override
  protected String service() {
    return "Pulsar";
  }

  @Override
  protected void writeHead(PulsarMark mark, ByteSink out) {}

  @Override
  protected Function<Standing<Integer, TopicPosition>, PulsarMark> readHead(ByteSource in) {
    return standing -> new PulsarMark(standing, null);
  }

  @Override
  protected void writePartition(Integer number, ByteSink out) {
    out.writeVarInt(number);
  }

  @Override
  protected Integer readPartition(ByteSource in) {
    return in.readVarInt();
  }

  @Override
  protected void writePosition(TopicPosition position, ByteSink out) {
    out.writeSigned(position.ledger());
    out.writeSigned(position.entry());
    out.writeSigned(position.batch());
    out.writeSigned(position.first().ledger());
    out.writeSigned(position.first().entry());
    out.writeSigned(position.since());
    out.writeSigned(position.next());
  }

  @Override
  protected TopicPosition readPosition(ByteSource in) {
    return new TopicPosition(
        in.readSigned(),
        in.readSigned(),
        (int) in.readSigned(),
        new TopicPosition.Entry(in.readSigned(), in.readSigned()),
        in.readSigned(),
        in.readSigned());
  }
}

package dev.millrace.io.kinesis;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/** Looks at all records of a stream, up to its present end. */
public final class StreamLook {
  private StreamLook() {}

  /**
   * A record.
   *
   * @param id the shard with the sequence number
   * @param time of its arrival, wall-clock milliseconds
   */
  public record Seen(String id, byte[] data, long time) {}

  /**
   * Shows every record that is there, shard by shard, each in its order.
   *
   * @throws dev.millrace.diag.UserException ML-5580 to ML-5583
   */
  public static void look(KinesisTarget target, Consumer<Seen> taker) {
    try (KinesisLink link = KinesisLink.open(target)) {
      for (ShardInfo shard : KinesisProbe.ask(target, "ListShards", link::shards)) {
        look(target, link, shard, taker);
      }
    } catch (SdkException e) {
      throw KinesisFaults.of(target, "ListShards", e);
    }
  }

  private static void look(
      KinesisTarget target, KinesisLink link, ShardInfo shard, Consumer<Seen> taker) {
    @Nullable String iterator =
        KinesisProbe.ask(
            target, "GetShardIterator", () -> link.iterator(shard.id(), ShardPosition.HORIZON));
    while (iterator != null) {
      String from = iterator;
      Supplier<GetRecordsResponse> asking = () -> link.records(from, KinesisLink.MOST_RECORDS);
      GetRecordsResponse response = KinesisProbe.ask(target, "GetRecords", asking);
      response.records().stream()
          .map(record -> UserRecords.of(record, shard))
          .flatMap(List::stream)
          .filter(record -> !record.foreign())
          .forEach(
              record ->
                  taker.accept(new Seen(record.id(shard.id()), record.data(), record.arrival())));
      iterator =
          ShardRead.isAtTip(response) && response.records().isEmpty()
              ? null
              : response.nextShardIterator();
    }
  }
}

package dev.millrace.io.kinesis;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

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
      long until = KinesisProbe.ask(target, "DescribeStreamSummary", link::time);
      for (ShardInfo shard : KinesisProbe.ask(target, "ListShards", link::shards)) {
        look(new Look(target, link, shard, until), taker);
      }
    } catch (SdkException e) {
      throw KinesisFaults.of(target, "ListShards", e);
    }
  }

  /** A look at one shard, up to what came at a time: others may put more all the while. */
  private record Look(KinesisTarget target, KinesisLink link, ShardInfo shard, long until) {}

  private static void look(Look look, Consumer<Seen> taker) {
    ShardInfo shard = look.shard();
    String last = "";
    @Nullable String iterator = iterator(look, last);
    while (iterator != null) {
      String from = iterator;
      Optional<GetRecordsResponse> answer =
          KinesisProbe.ask(look.target(), "GetRecords", () -> records(look.link(), from));
      if (answer.isEmpty()) {
        iterator = iterator(look, last);
        continue;
      }
      GetRecordsResponse response = answer.get();
      for (Record record : response.records()) {
        last = record.sequenceNumber();
        for (StreamRecord each : UserRecords.of(record, shard)) {
          if (each.arrival() > look.until() + KinesisSourceOptions.ARRIVAL_BOUND.toMillis()) {
            return;
          }
          if (each.arrival() <= look.until() && !each.foreign()) {
            taker.accept(new Seen(each.id(shard.id()), each.data(), each.arrival()));
          }
        }
      }
      iterator =
          ShardRead.isAtTip(response) && response.records().isEmpty()
              ? null
              : response.nextShardIterator();
    }
  }

  /** Empty if the iterator has expired: it is good for five minutes. */
  private static Optional<GetRecordsResponse> records(KinesisLink link, String iterator) {
    try {
      return Optional.of(link.records(iterator, KinesisLink.MOST_RECORDS));
    } catch (SdkException e) {
      if (KinesisFaults.isExpired(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String iterator(Look look, String last) {
    String shard = look.shard().id();
    return KinesisProbe.ask(
        look.target(),
        "GetShardIterator",
        () ->
            last.isEmpty()
                ? look.link().begin(shard, ShardPosition.HORIZON).iterator()
                : look.link().iterator(shard, last, ShardIteratorType.AFTER_SEQUENCE_NUMBER));
  }
}

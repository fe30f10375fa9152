package dev.millrace.io.kafka.write;

import dev.millrace.diag.UserException;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaFaults;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** Compares what Kafka says is written with what a shard's state says. */
final class ShardPosition {
  private final KafkaSinkOptions options;
  private final String shardId;

  ShardPosition(KafkaSinkOptions options, String shardId) {
    this.options = options;
    this.shardId = shardId;
  }

  /**
   * The number of the first block to write.
   *
   * @param log as restored: all its blocks are in the state that every later attempt starts from
   * @param committed Kafka's position, null if there is none
   * @throws UserException ML-5020 if Kafka has lost the position, ML-5021 if another run has
   *     written since, ML-5022 if more is written than the state knows
   */
  long next(ShardLog log, @Nullable OffsetAndMetadata committed) {
    boolean begun = log.first() > 0;
    if (committed == null) {
      if (begun) {
        throw error(
            KafkaCodes.POSITION_GONE,
            "Kafka no longer knows what was written of '"
                + options.step()
                + "' (group '"
                + shardId
                + "'): it was deleted, or nothing was written for longer than the broker's"
                + " offsets.retention.minutes");
      }
      return log.first();
    }
    if (!committed.metadata().equals(log.lineage())) {
      if (begun) {
        throw error(
            KafkaCodes.WRITTEN_BY_OTHERS,
            "another run has written '"
                + options.step()
                + "' since this job's state was saved (group '"
                + shardId
                + "')");
      }
      return log.first();
    }
    if (committed.offset() > log.next()) {
      throw error(
          KafkaCodes.STATE_TOO_OLD,
          "more of '"
              + options.step()
              + "' is written than the state knows of that this job was resumed from, so rows"
              + " would be written again");
    }
    if (committed.offset() < log.first()) {
      throw error(
          KafkaCodes.POSITION_GONE,
          "Kafka's position of '"
              + options.step()
              + "' (group '"
              + shardId
              + "') lies before what is written");
    }
    return committed.offset();
  }

  private UserException error(String code, String what) {
    return KafkaFaults.error(
        options.connection(),
        code,
        what
            + ". To go on nevertheless, at the price of rows written twice, give the output a new"
            + " transactional.id in producer_config_updates.");
  }
}

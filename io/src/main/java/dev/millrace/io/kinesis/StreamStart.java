package dev.millrace.io.kinesis;

import dev.millrace.io.kinesis.KinesisSourceOptions.History;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.partitioned.ArchivedEnd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the read of a stream begins: at a mark, after what an archive holds, or where the options
 * say.
 *
 * @param mark null for a read that does not go on
 */
record StreamStart(KinesisSourceOptions options, @Nullable KinesisMark mark) {
  /**
   * Makes sure that what is read goes on with the stream of which was read before.
   *
   * @param created when the stream was made; 0 if the service does not say
   * @throws dev.millrace.diag.UserException ML-5587 if it is another one of its name
   */
  void checkSame(long created) {
    History held = options.range().held();
    long known = mark != null ? mark.created() : held == null ? 0 : held.created();
    if (known != 0 && created != 0 && known != created) {
      throw KinesisFaults.error(
          options.target(),
          KinesisCodes.MADE_ANEW,
          options.target().shown()
              + " was made at "
              + Instant.ofEpochMilli(created)
              + ", and what was read before is of one that was made at "
              + Instant.ofEpochMilli(known),
          null);
    }
  }

  /** Where the read of a shard begins that is there at the start. */
  ShardPosition of(ShardInfo shard) {
    Range range = options.range();
    if (mark != null) {
      ShardPosition known = mark.positions().get(shard.id());
      return known == null ? ShardPosition.start(ShardPosition.HORIZON, false) : known;
    }
    ArchivedEnd held = range.held() == null ? null : range.held().shards().get(shard.number());
    if (held != null) {
      return StreamRecord.position(held);
    }
    // What was closed before anybody looked has nothing that comes.
    return ShardPosition.start(
        range.since(), range.since() == ShardPosition.LATEST && shard.closed());
  }
}

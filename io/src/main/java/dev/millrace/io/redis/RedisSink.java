package dev.millrace.io.redis;

import dev.millrace.element.block.Block;
import dev.millrace.io.rows.RowSink;
import java.time.Duration;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The {@link RowSink} of a Redis server.
 *
 * <p><b>Delivery.</b> A row is sent at least once. Its revision, the version and then the row's id,
 * is kept beside what it became, and a script on the server leaves out a row that is not newer:
 * what stays is the same whatever the order in which rows come, and however often; but for sets
 * that keep so many members, where a score falls.
 *
 * <p><b>Bad rows.</b> A row without key, version or score (ML-6430) and one whose key holds
 * something else (ML-6431) is a dead letter; without an output for these, the run fails (ML-5534).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5532 the server refuses user or
 * command, ML-5533 it is away for too long. Until then rows wait.
 */
public final class RedisSink {
  private RedisSink() {}

  /** Writes rows, and gives the letters of those that have no place. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(RedisSinkOptions options) {
    return new RowSink<>(options.rows(), () -> new RedisWriter(options));
  }

  /**
   * Whether the server is there now and runs scripts for us; nothing is written.
   *
   * @throws dev.millrace.diag.UserException ML-5532, ML-5533
   */
  public static void check(RedisSinkOptions options) {
    String path = "outputs." + options.rows().name();
    try (RedisSession session = new RedisSession(options.target(), "", path, Duration.ZERO)) {
      session.patiently(jedis -> jedis.eval("return 1"));
    }
  }
}

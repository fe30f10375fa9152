package dev.millrace.io.redis;

import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.rows.RowOutput;
import java.io.Serializable;
import java.time.Duration;

/**
 * Where and how rows get to Redis.
 *
 * @param retryFor how long a server that is away is waited for
 */
public record RedisSinkOptions(
    RedisTarget target, RedisForm form, RowOutput rows, Duration retryFor) implements Serializable {
  /** The end of a run whose row cannot be written while there is no output for dead letters. */
  public static SinkLetters.Failure failure(RedisTarget target) {
    return new SinkLetters.Failure(target.shown(), RedisCodes.NO_LETTERS);
  }
}

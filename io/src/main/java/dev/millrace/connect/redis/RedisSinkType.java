package dev.millrace.connect.redis;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.block.Block;
import dev.millrace.io.redis.RedisSink;
import dev.millrace.io.redis.RedisSinkOptions;
import dev.millrace.io.redis.RedisTarget;
import dev.millrace.io.rows.RowOutput;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToRedis}. */
final class RedisSinkType implements SinkType {
  @Override
  public String type() {
    return "WriteToRedis";
  }

  @Override
  public String doc() {
    return "Keeps the newest row of each key in Redis, as a hash, as JSON, or as a member of a"
        + " sorted set. Rows that it refuses are dead letters.";
  }

  @Override
  public KeySet keys() {
    return RedisKeys.SINK;
  }

  @Override
  public Delivery delivery() {
    return Delivery.IDEMPOTENT;
  }

  @Override
  public String place(EndpointSpec sink) {
    return "Redis keys '" + sink.text(RedisKeys.PREFIX.name()).orElse("") + "…'";
  }

  /** In front: what begins with the other run's prefix is that run's. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return sink.renamed(RedisKeys.PREFIX.name(), prefix -> name + ":" + prefix);
  }

  @Override
  public void check(SinkRows rows) {
    new RedisChecks(rows).check();
  }

  /** Keys of both begin alike. */
  @Override
  public boolean replaces(EndpointSpec sink, EndpointSpec other) {
    if (!other.type().equals(type()) || !place(sink, other)) {
      return false;
    }
    String prefix = sink.value(RedisKeys.PREFIX);
    String taken = other.value(RedisKeys.PREFIX);
    return prefix.startsWith(taken) || taken.startsWith(prefix);
  }

  /** Whether both write to one database, however their URLs say it. */
  private static boolean place(EndpointSpec sink, EndpointSpec other) {
    Optional<String> place = RedisKeys.target(sink).map(RedisTarget::shown);
    return place.isPresent() && place.equals(RedisKeys.target(other).map(RedisTarget::shown));
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new RedisReadBack());
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    RedisSinkOptions options = options(context);
    if (context.asksServices()) {
      RedisSink.check(options);
    }
    PCollection<Block> left = rows.apply(context.output() + "/write", RedisSink.write(options));
    SinkResult result = SinkResult.at(options.target().shown());
    return context.takesLetters() ? result.withLetters(left) : result;
  }

  private static RedisSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    RedisTarget target = RedisKeys.target(sink).orElseThrow();
    return new RedisSinkOptions(
        target,
        RedisKeys.form(sink),
        new RowOutput(
            context.schema(),
            context.pipeline(),
            context.output(),
            context.step(),
            sink.value(RedisKeys.BATCH_ROWS).intValue(),
            SharedKeys.rate(sink),
            context.takesLetters() ? null : RedisSinkOptions.failure(target)),
        sink.value(RedisKeys.RETRY_FOR));
  }
}

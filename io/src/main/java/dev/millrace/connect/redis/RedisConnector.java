package dev.millrace.connect.redis;

import dev.millrace.connect.Connector;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.Codes;
import dev.millrace.io.redis.RedisCodes;
import java.util.Map;
import java.util.Optional;

/** Hashes, texts and sorted sets of Redis. */
public final class RedisConnector implements Connector {
  @Override
  public String name() {
    return "redis";
  }

  @Override
  public int rank() {
    return 66;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("redis.md", RedisCodes.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new RedisSinkType());
  }

  @Override
  public Optional<LookupType> lookup() {
    return Optional.of(new RedisLookupType());
  }
}

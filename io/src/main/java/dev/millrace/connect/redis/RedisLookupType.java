package dev.millrace.connect.redis;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import dev.millrace.io.redis.RedisCodes;
import dev.millrace.io.redis.RedisLookupOptions;

/** {@code LookUpInRedis}. */
final class RedisLookupType implements LookupType {
  @Override
  public String type() {
    return "LookUpInRedis";
  }

  @Override
  public String doc() {
    return "Looks values up in hashes or JSON of Redis, many keys at once.";
  }

  @Override
  public KeySet keys() {
    return RedisKeys.LOOKUP;
  }

  @Override
  public void check(Asked asked) {
    if (RedisKeys.target(asked.place()).isEmpty()) {
      asked.error(RedisKeys.URL.name(), RedisCodes.NO_PLACE, RedisChecks.URL_EXPECTED);
    }
  }

  @Override
  public Lookup.Opener opener(EndpointSpec place, LookupForm form) {
    return new RedisLookupOptions(
        RedisKeys.target(place).orElseThrow(),
        place.value(RedisKeys.LOOKUP_PREFIX),
        place.value(RedisKeys.LOOKUP_STRUCTURE).equals("json"),
        form);
  }
}

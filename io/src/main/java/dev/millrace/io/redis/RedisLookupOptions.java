package dev.millrace.io.redis;

import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;

/**
 * Where and how values are looked up.
 *
 * @param prefix what the server's keys begin with
 * @param json whether a key holds a text with a JSON object, and not a hash
 */
public record RedisLookupOptions(RedisTarget target, String prefix, boolean json, LookupForm form)
    implements Lookup.Opener {
  private static final int MOST_KEYS = 1_000;

  @Override
  public Lookup open() {
    return new RedisLookup(this);
  }

  @Override
  public String shown() {
    return target.shown();
  }

  @Override
  public int mostKeys() {
    return MOST_KEYS;
  }
}

package dev.millrace.io.jdbc;

import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import java.time.Duration;
import java.util.List;

/**
 * Where and how rows are looked up.
 *
 * @param read the table or query, with the columns that come back
 * @param keys the columns of the table that hold the parts of a key, in their order
 * @param timeout of a statement
 * @param server how the database is asked
 */
public record JdbcLookupOptions(
    JdbcSourceOptions read,
    List<String> keys,
    LookupForm form,
    Duration timeout,
    LookupServer server)
    implements Lookup.Opener {
  private static final int MOST_KEYS = 10_000;
  private static final Duration CONNECTING = Duration.ofSeconds(30);

  @Override
  public Lookup open() {
    return new JdbcLookup(this);
  }

  @Override
  public String shown() {
    return read.target().shown();
  }

  @Override
  public Duration answersWithin() {
    return timeout.plus(CONNECTING);
  }

  @Override
  public int mostKeys() {
    return MOST_KEYS;
  }
}

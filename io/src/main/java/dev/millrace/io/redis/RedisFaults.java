package dev.millrace.io.redis;

import dev.millrace.io.rows.Certificates;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What an error is about. */
enum RedisFaults {
  /** A row: others of the batch are taken. */
  ROW,
  /** The moment: the same may do later. */
  MOMENT,
  /** The server, the user or the command. */
  PLACE;

  /** A key of another kind; what our scripts say. */
  private static final Set<String> ROWS = Set.of("WRONGTYPE", "MILLRACE");

  /**
   * A start, a failover, a full memory or disk, a script that runs for long, too few replicas;
   * after a start the server has no scripts any more.
   */
  private static final Set<String> MOMENTS =
      Set.of(
          "LOADING",
          "MASTERDOWN",
          "READONLY",
          "TRYAGAIN",
          "OOM",
          "MISCONF",
          "BUSY",
          "NOREPLICAS",
          "NOSCRIPT");

  private static final String TOO_MANY = "max number of clients reached";

  static RedisFaults of(JedisException error) {
    if (error instanceof JedisDataException) {
      String words = words(error);
      String first = words.replaceFirst(" .*", "");
      if (ROWS.contains(first)) {
        return ROW;
      }
      return MOMENTS.contains(first) || words.contains(TOO_MANY) ? MOMENT : PLACE;
    }
    return error instanceof JedisConnectionException && !Certificates.areRefused(error)
        ? MOMENT
        : PLACE;
  }

  /** The server's own words, or those of the last cause, without the name of a script. */
  static String words(JedisException error) {
    Throwable told = error;
    while (told.getCause() != null) {
      told = told.getCause();
    }
    return String.valueOf(told.getMessage()).replaceFirst("\\.? script: [0-9a-f]{40}, on .*", "");
  }
}

package dev.millrace.io.redis;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What rows become on the server.
 *
 * @param prefix of the keys of the server
 * @param key columns that tell rows apart
 * @param version a column whose values grow with each newer state of a key
 * @param deleted the column that is TRUE where the row of the key has ended; null if rows do not
 *     end
 * @param ranking of members of sorted sets; null unless rows are that
 * @param life how long a key stays after it was written last; null for ever
 */
public record RedisForm(
    Structure structure,
    String prefix,
    List<String> key,
    String version,
    @Nullable String deleted,
    @Nullable Ranking ranking,
    @Nullable Duration life)
    implements Serializable {
  /** Where a row's revision is, in a hash and in a JSON object. */
  public static final String REVISION = "millrace_rev";

  /** Before the key of a row that has ended: there its last revision is kept. */
  static final String ENDED = "millrace_ended:";

  /** What a version can be. */
  public static final Set<ValueKind> VERSIONS =
      Set.of(
          ValueKind.INT8,
          ValueKind.INT16,
          ValueKind.INT32,
          ValueKind.INT64,
          ValueKind.TIMESTAMP,
          ValueKind.TIMESTAMP_MICROS,
          ValueKind.DATE);

  public RedisForm {
    key = new ArrayList<>(key);
  }

  /** What Redis has under a key. */
  public enum Structure {
    /** A hash per row. */
    HASH,
    /** A text per row: a JSON object. */
    JSON,
    /** A member of a sorted set per row. */
    SORTED_SET;

    RedisScript script() {
      return switch (this) {
        case HASH -> RedisScript.HASH;
        case JSON -> RedisScript.JSON;
        case SORTED_SET -> RedisScript.SORTED_SET;
      };
    }
  }

  /**
   * Members of sorted sets.
   *
   * @param set columns that tell sets apart; empty for one set
   * @param score a column of numbers
   * @param keep how many members with the greatest scores stay in a set; 0 for all
   */
  public record Ranking(List<String> set, String score, long keep) implements Serializable {
    public Ranking {
      set = new ArrayList<>(set);
    }
  }
}

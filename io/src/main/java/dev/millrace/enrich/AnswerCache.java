package dev.millrace.enrich;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers that a worker keeps, for all its threads. */
final class AnswerCache {
  private final @Nullable Cache<List<String>, Found.Rows> kept;

  AnswerCache(EnrichOptions.@Nullable Cache options) {
    this.kept =
        options == null
            ? null
            : Caffeine.newBuilder()
                .maximumSize(options.size())
                .expireAfter(new Lives(options))
                .build();
  }

  /**
   * An answer that is kept.
   *
   * @param newerThan what a versioned answer has to know of: a version may have begun after it was
   *     asked for
   */
  Optional<Found.Rows> find(List<String> key, long newerThan) {
    return kept == null
        ? Optional.empty()
        : Optional.ofNullable(kept.getIfPresent(key)).filter(rows -> rows.askedAt() > newerThan);
  }

  void keep(List<String> key, Found found) {
    if (kept != null && found instanceof Found.Rows rows) {
      kept.put(key, rows);
    }
  }

  /** How long an answer is kept, from when it came. */
  private record Lives(EnrichOptions.Cache options) implements Expiry<List<String>, Found.Rows> {
    @Override
    public long expireAfterCreate(List<String> key, Found.Rows answer, long now) {
      return (answer.rows().isEmpty() ? options.negativeTtl() : options.ttl()).toNanos();
    }

    @Override
    public long expireAfterUpdate(List<String> key, Found.Rows answer, long now, long left) {
      return expireAfterCreate(key, answer, now);
    }

    @Override
    public long expireAfterRead(List<String> key, Found.Rows answer, long now, long left) {
      return left;
    }
  }
}

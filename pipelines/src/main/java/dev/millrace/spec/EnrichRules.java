package dev.millrace.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * How {@code Enrich} asks, and what happens when there is no answer.
 *
 * @param cache empty to ask each time
 * @param batchRows how many events are looked up together at most
 * @param concurrency how many questions are on their way at a time
 * @param rate how many questions a worker asks in a second
 * @param attempts how often a question is asked before it has failed, by rules that do not wait
 * @param retryFor how long it is asked before the run fails
 */
public record EnrichRules(
    Optional<Cache> cache,
    int batchRows,
    int concurrency,
    Optional<Long> rate,
    OnFailure onFailure,
    int attempts,
    Duration retryFor,
    OnMissing onMissing) {

  /** {@code cache{size, ttl, negative_ttl}}. */
  public record Cache(long size, Duration ttl, Duration negativeTtl) {}

  /** What becomes of events whose question has no answer. */
  public enum OnFailure {
    FAIL,
    NULL,
    DEAD_LETTER,
    WAIT
  }

  /** What becomes of events under whose key there is nothing. */
  public enum OnMissing {
    NULL,
    DROP,
    DEAD_LETTER
  }

  /** Whether each event goes on that the place has an answer for, or none. */
  public boolean keepsRows() {
    return onFailure != OnFailure.DEAD_LETTER && onMissing == OnMissing.NULL;
  }

  /** Whether what becomes of an event depends on whether the place was well at the time. */
  public boolean toleratesFailures() {
    return onFailure == OnFailure.NULL || onFailure == OnFailure.DEAD_LETTER;
  }

  /** Whether an event may go on without what is looked up for it. */
  public boolean givesNulls() {
    return onFailure == OnFailure.NULL || onMissing == OnMissing.NULL;
  }
}

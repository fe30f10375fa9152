package dev.millrace.enrich;

import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is looked up, where, and what happens when that goes wrong. Kernels with equal options share
 * a worker's threads, cache and circuit.
 *
 * @param step its name, in metrics and messages
 * @param form what is asked for
 * @param key the places of the key's columns in a row
 * @param cache null to ask each time
 * @param batchRows how many events are looked up together at most
 */
public record EnrichOptions(
    String step,
    Lookup.Opener place,
    LookupForm form,
    List<Integer> key,
    @Nullable Cache cache,
    int batchRows,
    Failing failing,
    OnMissing onMissing)
    implements Serializable {

  /**
   * Which answers are kept.
   *
   * @param size how many keys
   * @param ttl how long
   * @param negativeTtl how long that there is nothing under a key
   */
  public record Cache(long size, Duration ttl, Duration negativeTtl) implements Serializable {}

  /**
   * What happens when the server does not answer.
   *
   * @param attempts how often it is asked before that is so, for those that do not wait
   * @param retryFor how long it is asked before the run fails
   * @param perSecond how many questions a worker asks in a second; 0 for as many as there are
   */
  public record Failing(OnFailure then, int attempts, Duration retryFor, long perSecond)
      implements Serializable {}

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

  /** Whether a key has a row for each span of time. */
  boolean versioned() {
    return form.versioned();
  }

  /** How many columns come back, without those of versions. */
  int width() {
    return form.answer().getFieldCount() - (versioned() ? 2 : 0);
  }
}

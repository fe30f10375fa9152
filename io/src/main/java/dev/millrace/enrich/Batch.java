package dev.millrace.enrich;

import dev.millrace.element.Event;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.StepOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Events that are looked up together, in their order.
 *
 * @param keys of the events; empty where a column is NULL
 */
record Batch(List<Event> events, List<Optional<List<String>>> keys, Answers answers) {
  /** What is known of a batch's keys, and what is coming. */
  static final class Answers {
    private final Map<List<String>, Found> found = new HashMap<>();
    private final List<Coming> coming = new ArrayList<>();
    private final Calls calls = new Calls();
    private int hits;

    private record Coming(List<List<String>> keys, CompletableFuture<List<Found>> found) {}

    void known(List<String> key, Found answer) {
      found.put(key, answer);
      hits++;
    }

    void coming(List<List<String>> keys, CompletableFuture<List<Found>> answers) {
      coming.add(new Coming(keys, answers));
    }

    Calls calls() {
      return calls;
    }

    /** Waits for what is coming, and counts. */
    void await(StepOutput out) {
      out.note(StepCounters.LOOKUP_HITS, hits);
      for (Coming next : coming) {
        List<Found> answers = awaited(next.found());
        out.note(StepCounters.LOOKUP_MISSES, answers.size());
        for (int i = 0; i < answers.size(); i++) {
          found.put(next.keys().get(i), answers.get(i));
        }
      }
      coming.clear();
      calls.taken().forEach(millis -> out.timed(StepCounters.LOOKUP_CALLS, millis));
    }

    Found of(List<String> key) {
      return Objects.requireNonNull(found.get(key), "no answer");
    }

    private static List<Found> awaited(CompletableFuture<List<Found>> answers) {
      try {
        return answers.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a look-up was waited for", e);
      }
    }
  }
}

package dev.millrace.enrich;

import dev.millrace.engine.ledger.Circuits;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.rows.Gate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What all kernels of a worker share that look up the same: threads, cache, circuit, place. */
final class Desk {
  private static final long IDLE_SECONDS = 30;

  private static final Map<EnrichOptions, Desk> OPEN = new HashMap<>();

  private final EnrichOptions options;
  private final AnswerCache cache;
  private final Lookup place;
  private final Gate gate;
  private final Questions questions;
  private final ExecutorService threads;
  private int users;

  private Desk(EnrichOptions options) {
    this.options = options;
    this.cache = new AnswerCache(options.cache());
    this.place = options.place().open();
    this.gate =
        new Gate(
            options.place().shown(),
            options.place().answersWithin(),
            options.failing().perSecond(),
            Clock.systemUTC());
    this.questions = new Questions(options, place, gate);
    this.threads = threads(options);
  }

  private static ExecutorService threads(EnrichOptions options) {
    int most = options.form().concurrency();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "millrace look-up " + options.step());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The desk of a look-up; to be given back with {@link #release}. */
  static synchronized Desk acquire(EnrichOptions options) {
    Desk shared = OPEN.computeIfAbsent(options, Desk::new);
    shared.users++;
    Circuits.show(options.step(), shared.gate);
    return shared;
  }

  static synchronized void release(EnrichOptions options) {
    Desk shared = OPEN.get(options);
    if (shared != null) {
      Circuits.hide(options.step(), shared.gate);
      if (--shared.users == 0) {
        OPEN.remove(options);
        shared.threads.shutdownNow();
        shared.place.close();
      }
    }
  }

  /**
   * Looks up what a batch asks for; does not wait for the answers.
   *
   * @param asked key → the greatest event time for which it is asked
   */
  Batch.Answers ask(Map<List<String>, Long> asked) {
    Batch.Answers answers = new Batch.Answers();
    Set<List<String>> unknown = new LinkedHashSet<>();
    asked.forEach(
        (key, time) -> {
          Optional<Found.Rows> kept = cache.find(key, options.versioned() ? time : Long.MIN_VALUE);
          if (kept.isPresent()) {
            answers.known(key, kept.get());
          } else {
            unknown.add(key);
          }
        });
    List<List<String>> rest = new ArrayList<>(unknown);
    int most = options.place().mostKeys();
    for (int from = 0; from < rest.size(); from += most) {
      List<List<String>> keys = rest.subList(from, Math.min(rest.size(), from + most));
      answers.coming(
          keys,
          CompletableFuture.supplyAsync(() -> questions.ask(keys, answers.calls()), threads)
              .whenComplete((found, error) -> keep(keys, found)));
    }
    return answers;
  }

  private void keep(List<List<String>> keys, List<Found> found) {
    for (int i = 0; found != null && i < found.size(); i++) {
      cache.keep(keys.get(i), found.get(i));
    }
  }
}

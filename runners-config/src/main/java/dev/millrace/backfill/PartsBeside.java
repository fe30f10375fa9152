package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.job.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs parts beside each other, the earlier ones first. A part begins once there is memory for it;
 * one that needs more than there is runs alone. After a failure no further part begins, and those
 * that had begun come to their ends.
 */
final class PartsBeside {
  private static final long MIB = 1L << 20;

  /** What a run has beside its input: the graph, its files that are being written. */
  private static final long RUN_MIB = 48;

  /** Rows in memory take more room than they do in files that are compressed. */
  private static final long TIMES_COMPRESSED = 12;

  private final int most;
  private final int budget;
  private final Semaphore memory;
  private volatile boolean stopped;

  /**
   * @param most how many may run at a time
   * @param budgetBytes of memory for all of them
   */
  PartsBeside(int most, long budgetBytes) {
    this.most = most;
    this.budget = (int) Math.max(1, Math.min(Integer.MAX_VALUE, budgetBytes / MIB));
    this.memory = new Semaphore(budget, true);
  }

  /** Three quarters of the heap: the rest is for what nobody counts. */
  static long ofHeap() {
    return Runtime.getRuntime().maxMemory() / 4 * 3;
  }

  /**
   * About how much memory a part takes, in MiB: its whole input if that is small, and otherwise
   * what its threads sort and read at a time.
   *
   * @param bytes of its input, as it is stored
   */
  int needed(long bytes) {
    int cores = Runtime.getRuntime().availableProcessors();
    long threads = Math.max(1, cores / most);
    long sorted = Math.max(64, Runtime.getRuntime().maxMemory() / MIB / 6 / cores);
    long most = threads * (sorted + 64);
    return (int) Math.min(budget, RUN_MIB + Math.min(most, bytes / MIB * TIMES_COMPRESSED));
  }

  /**
   * Runs all of them.
   *
   * @param bytes of the input of a part, asked before each attempt
   * @param attempt of a part; empty if another one is needed, for which there may have to be more
   *     memory
   * @param done called with the report of each part that came to its end, one at a time
   * @throws RuntimeException the failure of the earliest part that failed, or an {@link Error}
   */
  void run(
      List<Span> parts,
      ToLongFunction<Span> bytes,
      Function<Span, Optional<Report>> attempt,
      Consumer<Report> done) {
    ExecutorService threads = Executors.newFixedThreadPool(most);
    List<Future<?>> running = new ArrayList<>();
    try {
      for (Span part : parts) {
        running.add(threads.submit(() -> one(part, bytes, attempt, done)));
      }
      await(running);
    } finally {
      threads.shutdown();
    }
  }

  /** Whether no further part begins. */
  boolean stopped() {
    return stopped;
  }

  private void one(
      Span part,
      ToLongFunction<Span> bytes,
      Function<Span, Optional<Report>> attempt,
      Consumer<Report> done) {
    try {
      boolean over = stopped;
      while (!over) {
        over = attempted(part, needed(bytes.applyAsLong(part)), attempt, done);
      }
    } catch (RuntimeException | Error e) {
      stopped = true;
      throw e;
    }
  }

  /** Whether the part is over. */
  private boolean attempted(
      Span part, int needed, Function<Span, Optional<Report>> attempt, Consumer<Report> done) {
    memory.acquireUninterruptibly(needed);
    try {
      if (stopped) {
        return true;
      }
      Optional<Report> report = attempt.apply(part);
      report.ifPresent(
          whole -> {
            synchronized (this) {
              stopped |= whole.cancelled();
              done.accept(whole);
            }
          });
      return report.isPresent();
    } catch (RuntimeException | Error e) {
      // Before others get the memory.
      stopped = true;
      throw e;
    } finally {
      memory.release(needed);
    }
  }

  private void await(List<Future<?>> running) {
    @Nullable Throwable failure = null;
    for (Future<?> part : running) {
      Optional<Throwable> own = failure(part);
      if (failure == null) {
        failure = own.orElse(null);
      } else if (own.isPresent() && failure != own.get()) {
        failure.addSuppressed(own.get());
      }
    }
    if (failure == null && Thread.currentThread().isInterrupted()) {
      failure = new IllegalStateException("interrupted while chunks are replayed");
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure instanceof RuntimeException exception) {
      throw exception;
    } else if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * Waits for a part, also where this thread is interrupted: no further part begins then, but those
   * that have begun publish what they wrote, and nobody else may do so in between.
   */
  private Optional<Throwable> failure(Future<?> part) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          part.get();
          return Optional.empty();
        } catch (ExecutionException e) {
          return Optional.of(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
          stopped = true;
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

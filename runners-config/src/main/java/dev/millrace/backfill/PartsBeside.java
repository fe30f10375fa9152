package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.job.Report;
import java.util.ArrayList;
import java.util.List;
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
   * @param bytes of the input of a part
   * @param run of a part
   * @param done called with the report of each part that came to its end, one at a time
   * @throws RuntimeException the failure of the earliest part that failed
   */
  void run(
      List<Span> parts,
      ToLongFunction<Span> bytes,
      Function<Span, Report> run,
      Consumer<Report> done) {
    ExecutorService threads = Executors.newFixedThreadPool(most);
    List<Future<?>> running = new ArrayList<>();
    try {
      for (Span part : parts) {
        running.add(threads.submit(() -> one(part, needed(bytes.applyAsLong(part)), run, done)));
      }
      await(running);
    } finally {
      threads.shutdown();
    }
  }

  private void one(Span part, int needed, Function<Span, Report> run, Consumer<Report> done) {
    memory.acquireUninterruptibly(needed);
    try {
      if (stopped) {
        return;
      }
      Report report = run.apply(part);
      synchronized (this) {
        stopped |= report.cancelled();
        done.accept(report);
      }
    } catch (RuntimeException e) {
      stopped = true;
      throw e;
    } finally {
      memory.release(needed);
    }
  }

  private static void await(List<Future<?>> running) {
    @Nullable RuntimeException failure = null;
    for (Future<?> part : running) {
      try {
        part.get();
      } catch (ExecutionException e) {
        RuntimeException own =
            e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        if (failure == null) {
          failure = own;
        } else if (failure != own) {
          failure.addSuppressed(own);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while chunks are replayed", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

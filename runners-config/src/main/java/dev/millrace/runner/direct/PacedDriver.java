package dev.millrace.runner.direct;

import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.PipelineResult;

/**
 * Takes the looking for work off the workers of Beam's direct runner.
 *
 * <p>What hands bundles from step to step there is a task that looks for finished ones and submits
 * itself again ({@code QuiescenceDriver} in Beam 2.70). As long as a worker has nothing else to do
 * it does that without a pause: a replay of few files kept a processor busy with it, with two
 * fifths of all its CPU, and a live run without events one for ever. Here the task has a thread of
 * its own, and is called when a worker has finished something, or after {@value #LONGEST_MILLIS} ms
 * for the sake of timers.
 *
 * <p>Beam offers no place for that, so it stands in for the runner's pool once the pipeline runs.
 */
final class PacedDriver extends AbstractExecutorService {
  /** From one finished bundle the task may need several calls until it has handed all on. */
  private static final int CALLS_WITHOUT_PAUSE = 4;

  private static final long SHORTEST_NANOS = 20_000;
  private static final long LONGEST_MILLIS = 10;

  private final Class<?> owner;
  private final ThreadPoolExecutor workers;
  private final BlockingQueue<Runnable> driver = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::drive, "direct-runner-driver");

  /** What the workers had finished when there was work for the driver last. */
  private long finished;

  private int callsSince;

  private PacedDriver(Class<?> owner, ThreadPoolExecutor workers) {
    this.owner = owner;
    this.workers = workers;
    thread.setDaemon(true);
  }

  /**
   * Paces the driver of a pipeline that runs.
   *
   * @return whether it does: false where this Beam is built differently, and is as it is then
   */
  static boolean install(PipelineResult result) {
    try {
      Object executor = field(result, "executor").get(result);
      Field pool = field(executor, "executorService");
      if (!(pool.get(executor) instanceof ThreadPoolExecutor workers)) {
        return false;
      }
      PacedDriver paced = new PacedDriver(executor.getClass(), workers);
      pool.set(executor, paced);
      paced.thread.start();
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private static Field field(Object of, String name) throws NoSuchFieldException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private void drive() {
    while (!workers.isShutdown()) {
      try {
        Runnable call = driver.poll(1, TimeUnit.SECONDS);
        if (call != null) {
          pause();
          call.run();
        }
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt it, and without its driver a run has no end.
      }
    }
  }

  /** Waits until a worker has finished something, unless that was noticed just now. */
  private void pause() {
    long since = System.nanoTime();
    long nanos = SHORTEST_NANOS;
    while (workers.getCompletedTaskCount() == finished
        && callsSince >= CALLS_WITHOUT_PAUSE
        && System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS)
        && !workers.isShutdown()) {
      LockSupport.parkNanos(nanos);
      nanos = Math.min(nanos * 2, TimeUnit.MILLISECONDS.toNanos(1));
    }
    long now = workers.getCompletedTaskCount();
    callsSince = now == finished ? callsSince + 1 : 0;
    finished = now;
  }

  @Override
  public void execute(Runnable task) {
    workers.execute(task);
  }

  /** The driver submits itself at the end of each call; all else is a bundle. */
  @Override
  public Future<?> submit(Runnable task) {
    if (task.getClass().getEnclosingClass() != owner) {
      return workers.submit(task);
    }
    FutureTask<Void> call = new FutureTask<>(task, null);
    driver.add(call);
    return call;
  }

  /** The driver's thread notices by itself: it may be the one that ends the run here. */
  @Override
  public void shutdown() {
    workers.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return workers.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return workers.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return workers.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return workers.awaitTermination(timeout, unit);
  }
}

package dev.millrace.inspect;

import dev.millrace.runner.direct.DirectProfile;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;

/**
 * A run of nothing on another processor, while the file is still being read. Most of the time until
 * the first rows are there is that of classes that are used for the first time, and the runner's
 * need nothing of the file.
 */
public final class EarlyStart {
  private final Thread thread = new Thread(EarlyStart::run, "millrace-early-start");

  private EarlyStart() {}

  /** Begins, unless there is no other processor. */
  public static EarlyStart begin() {
    EarlyStart start = new EarlyStart();
    start.thread.setDaemon(true);
    // What fails here fails in the run that is to come, which tells of it.
    start.thread.setUncaughtExceptionHandler((thread, failure) -> {});
    if (Runtime.getRuntime().availableProcessors() > 1) {
      start.thread.start();
    }
    return start;
  }

  /**
   * Waits for the end. To be called before anything else is run or read: the options of the last
   * pipeline that is made are those of all file systems.
   */
  public void await() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run() {
    Pipeline pipeline = Pipeline.create(DirectProfile.options(Map.of()));
    pipeline
        .apply("nothing", Create.empty(VoidCoder.of()))
        .apply("to nowhere", ParDo.of(new Nowhere()));
    pipeline.run().waitUntilFinish();
  }

  private static final class Nowhere extends DoFn<Void, Void> {
    @ProcessElement
    public void process() {
      // Never called.
    }
  }
}

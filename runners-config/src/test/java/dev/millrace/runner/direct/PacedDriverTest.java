package dev.millrace.runner.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacedDriverTest {
  private static final AtomicReference<Boolean> TORN_DOWN_INTERRUPTED = new AtomicReference<>();
  private static final AtomicReference<CountDownLatch> STARTED = new AtomicReference<>();
  private static final AtomicReference<CountDownLatch> MAY_END = new AtomicReference<>();

  @Test
  void fitsTheBeamAtHandAndLetsAPipelineEnd() {
    // given
    Pipeline pipeline = Pipeline.create(DirectProfile.options(Map.of()));
    pipeline
        .apply(GenerateSequence.from(0).to(100))
        .apply(Count.globally())
        .apply(ParDo.of(new Watched()));

    // when
    PipelineResult result = pipeline.run();
    boolean installed = PacedDriver.install(result);

    // then
    assertThat(installed).isTrue();
    assertThat(result.waitUntilFinish()).isEqualTo(State.DONE);
    assertThat(TORN_DOWN_INTERRUPTED.get()).as("interrupted while it was torn down").isFalse();
  }

  @Test
  void aWorkerWithoutWorkHardlyNeedsItsProcessor() throws Exception {
    // when
    double unpaced = processorsWhileOneBundleWaits(false);
    double paced = processorsWhileOneBundleWaits(true);

    // then
    assertThat(paced).isLessThan(unpaced / 2);
  }

  /** How many processors a run keeps busy whose only bundle does nothing but wait. */
  private static double processorsWhileOneBundleWaits(boolean paced) throws Exception {
    STARTED.set(new CountDownLatch(1));
    MAY_END.set(new CountDownLatch(1));
    Pipeline pipeline = Pipeline.create(DirectProfile.options(Map.of()));
    pipeline.apply(Create.of(1L)).apply(ParDo.of(new Waiting()));
    Set<Long> ofOthers = cpuNanos().keySet();
    PipelineResult result = pipeline.run();
    assertThat(!paced || PacedDriver.install(result)).isTrue();
    STARTED.get().await();
    Map<Long, Long> before = cpuNanos();
    long began = System.nanoTime();
    TimeUnit.SECONDS.sleep(1);
    Map<Long, Long> after = cpuNanos();
    long took = System.nanoTime() - began;
    MAY_END.get().countDown();
    assertThat(result.waitUntilFinish()).isEqualTo(State.DONE);
    after.keySet().removeAll(ofOthers);
    long cpu =
        after.keySet().stream().mapToLong(id -> after.get(id) - before.getOrDefault(id, 0L)).sum();
    return (double) cpu / took;
  }

  /** CPU time of each thread of the direct runner, by its id. */
  private static Map<Long, Long> cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<Long, Long> nanos = new HashMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("direct-runner-")) {
        nanos.put(thread.getThreadId(), threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return nanos;
  }

  /** Tells how it is torn down. */
  private static final class Watched extends DoFn<Long, Long> {
    @ProcessElement
    public void process(@Element Long element, OutputReceiver<Long> out) {
      out.output(element);
    }

    @Teardown
    public void tearDown() {
      TORN_DOWN_INTERRUPTED.set(Thread.currentThread().isInterrupted());
    }
  }

  private static final class Waiting extends DoFn<Long, Long> {
    @ProcessElement
    public void process() throws InterruptedException {
      STARTED.get().countDown();
      MAY_END.get().await();
    }
  }
}

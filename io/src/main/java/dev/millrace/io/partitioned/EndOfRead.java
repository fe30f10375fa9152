package dev.millrace.io.partitioned;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;

/**
 * The watermark of a read that has come to its end. Where the job takes checkpoints, it stays until
 * they hold its end, for sinks that write when a checkpoint is complete.
 */
public final class EndOfRead {
  /** After every event, and not after the global window: nobody's state is cleared yet. */
  private static final Instant LAST_EVENT = GlobalWindow.INSTANCE.maxTimestamp();

  /** The highest watermark at which a runner still takes a source for alive. */
  private static final Instant ALIVE = BoundedWindow.TIMESTAMP_MAX_VALUE.minus(1);

  /**
   * Checkpoints for which an end stays at each of its watermarks: one holds what the watermark set
   * free downstream, and a second one in case that the first overtook it.
   */
  private static final int STAY = 2;

  private final boolean checkpointed;
  private final AtomicInteger checkpoints = new AtomicInteger();
  private boolean reported;

  /**
   * @param checkpointed whether the end waits for checkpoints
   */
  public EndOfRead(boolean checkpointed) {
    this.checkpointed = checkpointed;
  }

  /** The watermark that the runner sees once the read has ended. */
  public Instant watermark() {
    reported = true;
    int taken = checkpointed ? checkpoints.get() : Integer.MAX_VALUE;
    if (taken < STAY) {
      return LAST_EVENT;
    }
    return taken < 2 * STAY ? ALIVE : BoundedWindow.TIMESTAMP_MAX_VALUE;
  }

  /** A mark is taken; gives what is to be done when it is durable. */
  public Runnable checkpoint() {
    return reported ? checkpoints::incrementAndGet : () -> {};
  }
}

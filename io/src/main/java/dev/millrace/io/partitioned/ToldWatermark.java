package dev.millrace.io.partitioned;

/**
 * Which of a reader's watermarks the steps behind it know for certain. A runner asks for the
 * watermark now and then and hands it on before it reads on (Flink every {@code
 * autoWatermarkInterval}, 100 ms in the shipped profiles), so that one that a read found a second
 * ago was handed on before what was read since.
 */
public final class ToldWatermark {
  private static final long AFTER_NANOS = 1_000_000_000;

  private long settled;
  private long next;
  private long nextSince;

  /**
   * @param settled what is known of a reader that this one goes on from
   * @param nanos {@link System#nanoTime}
   */
  public ToldWatermark(long settled, long nanos) {
    this.settled = settled;
    this.next = settled;
    this.nextSince = nanos;
  }

  /**
   * A read begins.
   *
   * @param watermark that the runner would be told now; never below an earlier one
   */
  public void reading(long watermark, long nanos) {
    if (nanos - nextSince >= AFTER_NANOS) {
      settled = next;
      next = watermark;
      nextSince = nanos;
    }
  }

  /** The newest watermark that is known behind the reader. */
  public long settled() {
    return settled;
  }
}

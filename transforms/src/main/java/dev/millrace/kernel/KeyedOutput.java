package dev.millrace.kernel;

/** Where a keyed kernel puts its rows, and how it asks to be called again. */
public interface KeyedOutput extends StepOutput {
  /** The key's bytes, as the exchange's key coding made them. Not to be modified. */
  byte[] key();

  /**
   * Asks for a call of {@link KeyedKernel#onTime} for this key once the watermark has reached
   * {@code time}. The call may come later than that, and may come more than once; it never comes
   * before every event with a time below {@code time} was delivered.
   *
   * <p>A host may forget a key's earlier requests: a kernel always asks for the earliest call it
   * still needs, with the smallest time of any row that it has pending, and asks again in {@link
   * KeyedKernel#onTime} while anything is left. Only the last request before the state was encoded
   * is sure: it is answered even if the decoded state asks for others, or for none.
   *
   * @param hold the smallest event time of any row that this call may emit; the step's output
   *     watermark waits there. A call that only clears state gives {@code time} itself.
   */
  void wakeAt(long time, long hold);
}

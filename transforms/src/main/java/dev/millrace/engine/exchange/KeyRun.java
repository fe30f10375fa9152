package dev.millrace.engine.exchange;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.engine.stage.StageRuntime;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Calls a keyed kernel for one key at a time, in the one order that both hosts share: a wake-up at
 * {@code w} comes before the first ordered event at or above {@code w}.
 *
 * <p>Of a kernel's requests in a run the latest counts. One up to the limit of the current run is
 * answered within it; a later one is handed to {@link WakeKeeper} when the run ends, for the host
 * to keep.
 *
 * @param <S> the kernel's state
 */
final class KeyRun<S> implements KeyedOutput {
  /** No wake-up is wanted; above every event time. */
  private static final long NONE = Long.MAX_VALUE;

  /** Keeps wake-ups that lie beyond the current run. */
  @FunctionalInterface
  interface WakeKeeper {
    /**
     * @param hold the smallest event time that may come out of it; {@code time} if nothing may
     * @param watermark of the run that asks
     */
    void keep(byte[] key, long time, long hold, long watermark);
  }

  private final KeyedKernel<S> kernel;
  private final StageRuntime stage;
  private final WakeKeeper keeper;
  private byte @Nullable [] key;
  private byte[] source = {};
  private int sourceOffset;
  private int sourceLength;
  private long limit;
  private long wake = NONE;
  private long wakeHold;

  /** What the host had kept and is due in this run. */
  private final PriorityQueue<Long> due = new PriorityQueue<>();

  KeyRun(KeyedKernel<S> kernel, StageRuntime stage, WakeKeeper keeper) {
    this.kernel = kernel;
    this.stage = stage;
    this.keeper = keeper;
  }

  /**
   * Starts on a key.
   *
   * @param watermark every event below it has been delivered by the end of this run; wake-ups up to
   *     it are due within the run
   */
  void start(byte[] newKey, long watermark) {
    key = newKey;
    limit = watermark;
    wake = NONE;
  }

  /** Starts on a key within other bytes; it is copied only if the kernel asks for it. */
  void start(byte[] bytes, int offset, int length, long watermark) {
    key = null;
    source = bytes;
    sourceOffset = offset;
    sourceLength = length;
    limit = watermark;
    wake = NONE;
  }

  /** Adds a wake-up that the host had kept and that is due in this run. */
  void wake(long time) {
    due.add(time);
  }

  /** Delivers an event; for an ordered kernel, the wake-ups at or before it come first. */
  void deliver(S state, int input, Event event) {
    if (kernel.ordered()) {
      answerDue(state, event.time());
    }
    try {
      kernel.onEvent(state, input, event, this);
    } catch (RowFault fault) {
      stage.rejectFromHead(null, event, fault, input);
    }
  }

  /**
   * Ends the run: answers what is still due up to the run's watermark, and has a later wake-up
   * kept. At the end of all input the kernel is called once more in any case, so that it clears
   * what it kept without asking.
   */
  void finish(S state) {
    answerDue(state, limit);
    if (limit >= EventTimes.MAX) {
      kernel.onTime(state, Long.MAX_VALUE, this);
      if (!kernel.isEmpty(state)) {
        throw new IllegalStateException(
            kernel.getClass().getSimpleName() + " keeps state after the end of its input");
      }
    } else if (wake != NONE) {
      keeper.keep(key(), wake, wakeHold, limit);
    }
  }

  private void answerDue(S state, long upTo) {
    for (long next = nextWake(); next <= upTo; next = nextWake()) {
      if (wake == next) {
        wake = NONE;
      }
      while (!due.isEmpty() && due.peek() == next) {
        due.remove();
      }
      kernel.onTime(state, next, this);
    }
  }

  private long nextWake() {
    return due.isEmpty() ? wake : Math.min(wake, due.peek());
  }

  @Override
  public byte[] key() {
    byte[] known = key;
    if (known == null) {
      known = Arrays.copyOfRange(source, sourceOffset, sourceOffset + sourceLength);
      key = known;
    }
    return known;
  }

  @Override
  public void wakeAt(long time, long hold) {
    // The end of all input needs no reminder, since every key that has state is called then; only
    // what it may emit before that end must still hold the watermark.
    boolean atEnd = time >= EventTimes.MAX;
    boolean reminded = limit >= EventTimes.MAX || hold >= EventTimes.MAX;
    wake = atEnd && reminded ? NONE : EventTimes.clamp(time);
    wakeHold = EventTimes.clamp(hold);
  }

  @Override
  public void emit(int output, Event event) {
    stage.emitFromHead(output, event);
  }

  @Override
  public void reject(Event event, RowFault fault) {
    stage.rejectFromHead(null, event, fault);
  }

  @Override
  public void count(Disposition disposition, long events) {
    stage.headCounters().count(disposition, events);
  }
}

package dev.millrace.engine.exchange;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import java.util.TreeSet;

/**
 * A kernel that shows in which order it was called: numbers the events of a key, and emits each
 * once more, with a negative number, 2,500 ms after its time. Events named "bad" are rejected.
 */
final class OrdinalKernel implements KeyedKernel<OrdinalKernel.State> {
  private static final long DELAY_MILLIS = 2500;

  /** Events seen, and the times of those that will be echoed. */
  static final class State {
    long seen;
    final TreeSet<Long> echoes = new TreeSet<>();
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public State create() {
    return new State();
  }

  @Override
  public boolean isEmpty(State state) {
    return state.seen == 0;
  }

  @Override
  public void onEvent(State state, int input, Event event, KeyedOutput out) {
    if (event.values()[0].equals("bad")) {
      throw new RowFault("ML-6999", "a bad row");
    }
    state.seen++;
    state.echoes.add(event.time());
    askAgain(state, out);
    out.count(Disposition.PASSED, 1);
    out.emit(StepOutput.MAIN, event.withValues(new Object[] {event.values()[0], state.seen}));
  }

  @Override
  public void onTime(State state, long watermark, KeyedOutput out) {
    while (!state.echoes.isEmpty() && state.echoes.first() <= watermark - DELAY_MILLIS) {
      long time = state.echoes.pollFirst();
      out.emit(StepOutput.MAIN, Event.of(time, "echo", -time));
    }
    askAgain(state, out);
    if (watermark == Long.MAX_VALUE) {
      state.seen = 0;
    }
  }

  private static void askAgain(State state, KeyedOutput out) {
    if (!state.echoes.isEmpty()) {
      out.wakeAt(state.echoes.first() + DELAY_MILLIS, state.echoes.first());
    }
  }

  @Override
  public void encode(State state, ByteSink out) {
    out.writeVarLong(state.seen);
    out.writeVarInt(state.echoes.size());
    state.echoes.forEach(out::writeSigned);
  }

  @Override
  public State decode(ByteSource in) {
    State state = new State();
    state.seen = in.readVarLong();
    for (int i = in.readVarInt(); i > 0; i--) {
      state.echoes.add(in.readSigned());
    }
    return state;
  }
}

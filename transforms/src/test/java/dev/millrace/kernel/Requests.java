package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import java.util.ArrayList;
import java.util.List;

/** Keeps when a kernel asks to be called, and nothing else. */
public final class Requests implements KeyedOutput {
  private final List<String> requests = new ArrayList<>();

  /** The requests, in order: {@code wake 16 hold 10}. */
  public List<String> requests() {
    return requests;
  }

  @Override
  public byte[] key() {
    return new byte[0];
  }

  @Override
  public void wakeAt(long time, long hold) {
    requests.add("wake " + time + " hold " + hold);
  }

  @Override
  public void emit(int output, Event event) {}

  @Override
  public void reject(Event event, RowFault fault) {}

  @Override
  public void count(Disposition disposition, long events) {}
}

package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedOutput;
import java.util.ArrayList;
import java.util.List;

/** Keeps when a kernel asks to be called, and nothing else. */
final class Requests implements KeyedOutput {
  final List<String> requests = new ArrayList<>();

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

package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.join.WindowJoinState.Pane;

/** One window of a key at a time, so that the events of no other are kept. */
final class WindowJoinFold implements GroupFold {
  private final WindowJoinKernel kernel;
  private Pane pane = new Pane();

  WindowJoinFold(WindowJoinKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void add(int input, Event event, KeyedOutput out) {
    if (!kernel.passBy(input, event, out)) {
      pane.side(input).add(EventCodec.stored(event));
    }
  }

  @Override
  public void finish(Window window, KeyedOutput out) {
    Pane finished = pane;
    pane = new Pane();
    kernel.close(window, finished, out);
  }
}

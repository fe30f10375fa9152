package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.window.CombineState.Group;

/** One group at a time, for windows that never merge. */
final class CombineFold implements GroupFold {
  private final CombineKernel kernel;
  private final boolean partials;
  private Group group;

  /**
   * @param partials whether input 0 holds partial groups, as {@link MergePartialsKernel} takes them
   */
  CombineFold(CombineKernel kernel, boolean partials) {
    this.kernel = kernel;
    this.partials = partials;
    this.group = kernel.newGroup();
  }

  @Override
  public void add(int input, Event event, KeyedOutput out) {
    if (partials && input == MergePartialsKernel.PARTIALS) {
      ByteSource partial = new ByteSource((byte[]) event.values()[0]);
      kernel.mergeInto(group, kernel.decodeGroup(partial));
    } else {
      kernel.addTo(group, event);
    }
  }

  @Override
  public void finish(Window window, KeyedOutput out) {
    Group finished = group;
    group = kernel.newGroup();
    if (finished.events > 0) {
      kernel.emit(window, finished, out);
    }
  }
}

package dev.millrace.kernel.window;

import dev.millrace.element.ByteSource;
import dev.millrace.element.Event;
import dev.millrace.kernel.KeyedBatch;
import dev.millrace.kernel.window.CombineState.Group;

/** All groups of a partition at once, for windows that never merge. */
final class CombineBatch implements KeyedBatch {
  private final CombineKernel kernel;
  private final boolean partials;
  private final GroupTable groups;

  /**
   * @param partials whether input 0 holds partial groups, as {@link MergePartialsKernel} takes them
   */
  CombineBatch(CombineKernel kernel, boolean partials) {
    this.kernel = kernel;
    this.partials = partials;
    this.groups = new GroupTable(kernel::newGroup);
  }

  @Override
  public void add(byte[] bytes, int keyOffset, int keyLength, int input, Event event) {
    Group group = groups.at(bytes, keyOffset, keyLength, event.window());
    if (partials && input == MergePartialsKernel.PARTIALS) {
      ByteSource partial = new ByteSource((byte[]) event.values()[0]);
      kernel.mergeInto(group, kernel.decodeGroup(partial));
    } else {
      kernel.addTo(group, event);
    }
  }

  @Override
  public void finish(Keys keys) {
    groups.forEach((key, window, group) -> kernel.emit(window, group, keys.at(key)));
  }
}

package dev.millrace.kernel.window;

import dev.millrace.element.ByteSource;
import dev.millrace.element.Event;
import dev.millrace.element.KeyTable;
import dev.millrace.kernel.KeyedBatch;
import dev.millrace.kernel.KeyedOutput;

/** All sessions of a partition at once: those of a key may still merge, so they stay together. */
final class SessionBatch implements KeyedBatch {
  private final CombineKernel kernel;
  private final boolean partials;
  private final KeyTable<CombineState> keys = new KeyTable<>();

  /**
   * @param partials whether input 0 holds partial groups, as {@link MergePartialsKernel} takes them
   */
  SessionBatch(CombineKernel kernel, boolean partials) {
    this.kernel = kernel;
    this.partials = partials;
  }

  @Override
  public void add(byte[] bytes, int keyOffset, int keyLength, int input, Event event) {
    CombineState state = keys.getOrCreate(bytes, keyOffset, keyLength, CombineState::new);
    if (partials && input == MergePartialsKernel.PARTIALS) {
      ByteSource partial = new ByteSource((byte[]) event.values()[0]);
      kernel.mergeGroup(state, event.window(), kernel.decodeGroup(partial));
    } else {
      kernel.add(state, event);
    }
  }

  @Override
  public void finish(Keys out) {
    keys.forEach(
        (key, state) -> {
          KeyedOutput of = out.at(key);
          state.groups.forEach((window, group) -> kernel.emit(window, group, of));
        });
  }
}

package dev.millrace.transforms.exchange;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.KeyTable;
import dev.millrace.kernel.KeyedBatch;
import dev.millrace.kernel.KeyedKernel;

/** An accumulating kernel that has no form of its own for many keys: a state per key. */
final class BatchOfKeys<S> implements KeyedBatch {
  private final KeyedKernel<S> kernel;
  private final KeyRun<S> run;
  private final KeyTable<S> states = new KeyTable<>();

  BatchOfKeys(KeyedKernel<S> kernel, KeyRun<S> run) {
    this.kernel = kernel;
    this.run = run;
  }

  @Override
  public void add(byte[] bytes, int keyOffset, int keyLength, int input, Event event) {
    S state = states.getOrCreate(bytes, keyOffset, keyLength, kernel::create);
    // Nothing is due before the last block: a replay's watermark moves once, at the end.
    run.start(bytes, keyOffset, keyLength, EventTimes.MIN);
    kernel.onEvent(state, input, event, run);
  }

  @Override
  public void finish(Keys keys) {
    states.forEach(
        (key, state) -> {
          keys.at(key);
          run.finish(state);
        });
  }
}

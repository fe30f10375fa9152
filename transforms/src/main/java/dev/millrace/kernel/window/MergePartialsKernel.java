package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import java.util.Optional;

/**
 * A {@link CombineKernel} whose first input is the partial groups of {@link PartialCombine}, and
 * whose second one is events that were not worth grouping.
 */
final class MergePartialsKernel implements KeyedKernel<CombineState> {
  static final int PARTIALS = 0;

  private final CombineKernel combine;

  MergePartialsKernel(CombineKernel combine) {
    this.combine = combine;
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public CombineState create() {
    return combine.create();
  }

  @Override
  public boolean isEmpty(CombineState state) {
    return combine.isEmpty(state);
  }

  @Override
  public void onEvent(CombineState state, int input, Event event, KeyedOutput out) {
    if (input != PARTIALS) {
      combine.onEvent(state, input, event, out);
      return;
    }
    long first = state.groups.firstMaxTime();
    ByteSource partial = new ByteSource((byte[]) event.values()[0]);
    combine.mergeGroup(state, event.window(), combine.decodeGroup(partial));
    CombineKernel.wakeIfChanged(state, first, out);
  }

  @Override
  public void onTime(CombineState state, long watermark, KeyedOutput out) {
    combine.onTime(state, watermark, out);
  }

  @Override
  public Optional<GroupFold> fold() {
    return combine.fold(true);
  }

  @Override
  public void encode(CombineState state, ByteSink out) {
    combine.encode(state, out);
  }

  @Override
  public CombineState decode(ByteSource in) {
    return combine.decode(in);
  }
}

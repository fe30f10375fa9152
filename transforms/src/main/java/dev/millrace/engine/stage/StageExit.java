package dev.millrace.engine.stage;

import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.kernel.window.PartialCombine;
import java.io.Serializable;

/** A way out of a stage. Its tag names one output collection of the stage's DoFn. */
public sealed interface StageExit extends Serializable {
  String tag();

  /** Whether its collection holds pairs of a partition and a block, for an exchange. */
  default boolean keyed() {
    return !(this instanceof BlockExit);
  }

  /**
   * Whether its rows may lie behind the watermark and the next step waits for the end of all input.
   * The time stamps of its blocks hold that end back, and not the rows' times: a runner may move a
   * late block to the end of the global window, behind the timers that are due at the end.
   */
  default boolean untilTheEnd() {
    return false;
  }

  /**
   * Into an exchange: {@code KV<partition of the key's hash, block>}.
   *
   * @param input which input of the receiving keyed kernel the rows are
   */
  record ExchangeExit(
      String tag, KeyCodec key, RowCodec codec, int input, int partitions, boolean untilTheEnd)
      implements StageExit {}

  /**
   * Into the exchange of a windowed aggregate: {@code KV<partition of the key's hash, block>} as
   * well, but of partial groups ({@link PartialCombine#SCHEMA}) or of events, as different inputs.
   *
   * @param step the aggregate's name; the events that go into partial groups are counted as its
   *     input here, since nobody sees them again
   */
  record PartialExit(
      String tag,
      KeyCodec key,
      CombineKernel kernel,
      RowCodec codec,
      int partitions,
      String step,
      boolean untilTheEnd)
      implements StageExit {}

  /** Blocks without keys, for a sink. */
  record BlockExit(String tag, RowCodec codec) implements StageExit {}
}

package dev.millrace.transforms.stage;

import dev.millrace.element.KeyCodec;
import dev.millrace.element.RowCodec;
import java.io.Serializable;

/** A way out of a stage. Its tag names one output collection of the stage's DoFn. */
public sealed interface StageExit extends Serializable {
  String tag();

  /**
   * Into an exchange: {@code KV<partition of the key's hash, block>}.
   *
   * @param input which input of the receiving keyed kernel the rows are
   */
  record ExchangeExit(String tag, KeyCodec key, RowCodec codec, int input, int partitions)
      implements StageExit {}

  /** Blocks without keys, for a sink. */
  record BlockExit(String tag, RowCodec codec) implements StageExit {}
}

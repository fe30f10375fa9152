package dev.millrace.engine.exchange;

import dev.millrace.element.block.BlockReader;

/** Takes the events of one group after the other, each group once. */
interface GroupVisitor {
  /**
   * Stands at the first event of a group.
   *
   * @param at used again for other events
   */
  void start(BlockReader at);

  /** Stands at an event of the group. */
  void event(int input, BlockReader at);

  void end();
}

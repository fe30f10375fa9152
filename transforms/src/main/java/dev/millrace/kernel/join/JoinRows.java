package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import java.io.Serializable;

/** What the joins have in common: how pairs and rows without a partner leave. */
final class JoinRows implements Serializable {
  static final int LEFT = 0;
  static final int RIGHT = 1;

  private final JoinType type;
  private final JoinSide left;
  private final JoinSide right;
  private final JoinOutput output;

  JoinRows(JoinType type, JoinSide left, JoinSide right, JoinOutput output) {
    this.type = type;
    this.left = left;
    this.right = right;
    this.output = output;
  }

  EventCodec codec(int side) {
    return EventCodec.of(side(side).rows());
  }

  boolean matchesNothing(int side, Event event) {
    return side(side).key().hasNull(event.values());
  }

  boolean givesPairs() {
    return type.givesPairs();
  }

  /** Whether rows of a side may be emitted, with their own times, after later ones were met. */
  boolean emitsLater(int side) {
    return side(side).unmatchedOutput() || keeps(side) || side == LEFT && type == JoinType.SEMI;
  }

  /** Emits a pair, where pairs are wanted. */
  void pair(Event leftEvent, Event rightEvent, long time, Window window, KeyedOutput out) {
    if (type.givesPairs()) {
      Object[] row = output.row(leftEvent.values(), rightEvent.values());
      out.emit(StepOutput.MAIN, new Event(row, time, window, null));
    }
  }

  /** Emits an event that found its first partner, where that is what is asked. */
  void partnered(int side, Event event, KeyedOutput out) {
    if (side == LEFT && type == JoinType.SEMI) {
      out.emit(StepOutput.MAIN, event.withValues(output.row(event.values(), null)));
    }
  }

  /** Emits an event that has no partner, where such rows are wanted, and counts it. */
  void unmatched(int side, Event event, KeyedOutput out) {
    if (side(side).unmatchedOutput()) {
      out.emit(1 + side, event);
    } else if (keeps(side)) {
      Object[] row =
          side == LEFT ? output.row(event.values(), null) : output.row(null, event.values());
      out.emit(StepOutput.MAIN, event.withValues(row));
    }
    out.count(Disposition.UNMATCHED, 1);
  }

  private boolean keeps(int side) {
    return side == LEFT ? type.keepsLeft() : type.keepsRight();
  }

  private JoinSide side(int side) {
    return side == LEFT ? left : right;
  }
}

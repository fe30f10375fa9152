package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.EventCodec;
import java.util.ArrayDeque;

/** The events of one key that can still find a partner, per side, in order of event time. */
public final class IntervalJoinState {
  final ArrayDeque<Held> left = new ArrayDeque<>();
  final ArrayDeque<Held> right = new ArrayDeque<>();

  IntervalJoinState() {}

  ArrayDeque<Held> side(int side) {
    return side == JoinRows.LEFT ? left : right;
  }

  static void encode(ArrayDeque<Held> side, EventCodec events, ByteSink out) {
    out.writeVarInt(side.size());
    for (Held held : side) {
      out.writeBoolean(held.matched);
      events.encode(held.event, out);
    }
  }

  static void decode(ArrayDeque<Held> side, EventCodec events, ByteSource in) {
    for (int left = in.readVarInt(); left > 0; left--) {
      boolean matched = in.readBoolean();
      Held held = new Held(events.decode(in));
      held.matched = matched;
      side.addLast(held);
    }
  }

  /** An event, and whether it had a partner yet. */
  static final class Held {
    final Event event;
    boolean matched;

    Held(Event event) {
      this.event = event;
    }
  }
}

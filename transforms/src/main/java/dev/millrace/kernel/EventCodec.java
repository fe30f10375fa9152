package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The binary coding of events in a kernel's state: time, window, row. Origins are not kept. */
public final class EventCodec implements Serializable {
  private final RowCodec rows;

  private EventCodec(RowCodec rows) {
    this.rows = rows;
  }

  public static EventCodec of(RowCodec rows) {
    return new EventCodec(rows);
  }

  /** The form of an event that a state may keep: without its origin. */
  public static Event stored(Event event) {
    return event.origin() == null
        ? event
        : new Event(event.values(), event.time(), event.window(), null);
  }

  public void encode(Event event, ByteSink out) {
    out.writeSigned(event.time());
    encodeWindow(event.window(), out);
    rows.encode(event.values(), out);
  }

  public Event decode(ByteSource in) {
    long time = in.readSigned();
    Window window = decodeWindow(in);
    return new Event(rows.decode(in), time, window, null);
  }

  public void encodeAll(Collection<Event> events, ByteSink out) {
    out.writeVarInt(events.size());
    for (Event event : events) {
      encode(event, out);
    }
  }

  public List<Event> decodeAll(ByteSource in) {
    int size = in.readVarInt();
    List<Event> events = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      events.add(decode(in));
    }
    return events;
  }

  public static void encodeWindow(Window window, ByteSink out) {
    out.writeBoolean(!window.isGlobal());
    if (!window.isGlobal()) {
      out.writeSigned(window.start());
      out.writeSigned(window.end());
    }
  }

  public static Window decodeWindow(ByteSource in) {
    return in.readBoolean() ? new Window(in.readSigned(), in.readSigned()) : Window.GLOBAL;
  }
}

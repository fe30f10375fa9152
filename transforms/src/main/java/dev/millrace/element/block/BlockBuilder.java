package dev.millrace.element.block;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.RowCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packs events of one schema into blocks. */
public final class BlockBuilder {
  /** The payload size at which a block is full, in bytes. */
  public static final int TARGET_BYTES = 64 * 1024;

  private static final byte[] NO_KEY = {};

  /** How many traces a block tells of that went into its events together with others. */
  private static final int MOST_GATHERED = 128;

  private final RowCodec codec;
  private final int input;
  private final ByteSink payload = new ByteSink(4096);
  private @Nullable List<Traced> traces;
  private int count;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  public BlockBuilder(RowCodec codec, int input) {
    this.codec = codec;
    this.input = input;
  }

  /** Adds an event without a key. */
  public void add(Event event) {
    add(NO_KEY, 0, 0, event);
  }

  /** Adds an event under a key. */
  public void add(byte[] key, int keyOffset, int keyLength, Event event) {
    payload.writeVarInt(keyLength);
    payload.writeRaw(key, keyOffset, keyLength);
    payload.writeLong(event.time());
    Window window = event.window();
    payload.writeBoolean(!window.isGlobal());
    if (!window.isGlobal()) {
      payload.writeSigned(window.start() - event.time());
      payload.writeSigned(window.end() - window.start());
    }
    int lengthAt = payload.size();
    payload.writeInt(0);
    codec.encode(event.values(), payload);
    payload.putInt(lengthAt, payload.size() - lengthAt - Integer.BYTES);
    count++;
    minTime = Math.min(minTime, event.time());
    maxTime = Math.max(maxTime, event.time());
  }

  /** Says to which trace the event belongs that was added last. */
  public void trace(TraceContext context) {
    note(new Traced(count - 1, context));
  }

  /** Says that an event of this trace went, or will go, into some event of the block. */
  public void gather(TraceContext context) {
    if (traces == null || traces.size() < MOST_GATHERED) {
      note(new Traced(Traced.ANY, context));
    }
  }

  private void note(Traced traced) {
    if (traces == null) {
      traces = new ArrayList<>();
    }
    traces.add(traced);
  }

  private List<Traced> traces() {
    List<Traced> noted = traces;
    if (noted == null) {
      return List.of();
    }
    traces = null;
    noted.sort(Comparator.comparingInt(Traced::index));
    return noted;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public boolean isFull() {
    return payload.size() >= TARGET_BYTES;
  }

  /** The block of all events added since the last call. */
  public Block build() {
    Block block = new Block(input, count, minTime, maxTime, payload.toBytes(), traces());
    payload.clear();
    count = 0;
    minTime = Long.MAX_VALUE;
    maxTime = Long.MIN_VALUE;
    return block;
  }
}

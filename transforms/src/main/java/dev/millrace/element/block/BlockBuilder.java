package dev.millrace.element.block;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.RowCodec;

/** Packs events of one schema into blocks. */
public final class BlockBuilder {
  /** The payload size at which a block is full, in bytes. */
  public static final int TARGET_BYTES = 64 * 1024;

  private static final byte[] NO_KEY = {};

  private final RowCodec codec;
  private final int input;
  private final ByteSink payload = new ByteSink(4096);
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

  public boolean isEmpty() {
    return count == 0;
  }

  public boolean isFull() {
    return payload.size() >= TARGET_BYTES;
  }

  /** The block of all events added since the last call. */
  public Block build() {
    Block block = new Block(input, count, minTime, maxTime, payload.toBytes());
    payload.clear();
    count = 0;
    minTime = Long.MAX_VALUE;
    maxTime = Long.MIN_VALUE;
    return block;
  }
}

package dev.millrace.element.block;

import dev.millrace.element.Event;
import dev.millrace.element.RowIds;
import dev.millrace.element.TraceContext;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the entries of a block. Key and row are slices of the block's memory, so that sorting and
 * grouping need no copies; {@link #event} decodes the row.
 */
public final class BlockReader {
  private final ByteSource in = new ByteSource(new byte[0]);
  private int entryOffset;
  private int keyOffset;
  private int keyLength;
  private long time;
  private long windowStart;
  private long windowEnd;
  private int rowOffset;
  private int rowLength;
  private List<Traced> traces = List.of();
  private int nextTrace;
  private int index = -1;

  /** A reader of nothing; see {@link #start}. */
  public BlockReader() {}

  public BlockReader(Block block) {
    start(block.payload(), 0);
    traces = block.traces();
  }

  /**
   * Starts at an entry.
   *
   * @param payload the block's, which may lie in a file
   * @param entry where the first entry to be read begins; see {@link #entryOffset()}
   */
  public void start(byte[] payload, int entry) {
    in.start(payload, entry, payload.length - entry);
  }

  /** Steps to the next entry; false after the last. */
  public boolean next() {
    if (!in.hasMore()) {
      return false;
    }
    index++;
    entryOffset = in.position();
    keyLength = in.readVarInt();
    keyOffset = in.position();
    in.skip(keyLength);
    time = in.readLong();
    if (in.readBoolean()) {
      windowStart = in.readSigned() + time;
      windowEnd = in.readSigned() + windowStart;
    } else {
      windowStart = Window.GLOBAL.start();
      windowEnd = Window.GLOBAL.end();
    }
    rowLength = in.readInt();
    rowOffset = in.position();
    in.skip(rowLength);
    return true;
  }

  /** The block's memory, which the offsets below point into. */
  public byte[] bytes() {
    return in.array();
  }

  /** Where the current entry begins. */
  public int entryOffset() {
    return entryOffset;
  }

  public int keyOffset() {
    return keyOffset;
  }

  public int keyLength() {
    return keyLength;
  }

  /** A copy of the key. */
  public byte[] key() {
    return Arrays.copyOfRange(bytes(), keyOffset, keyOffset + keyLength);
  }

  public long time() {
    return time;
  }

  public Window window() {
    return windowEnd == Window.GLOBAL.end() ? Window.GLOBAL : new Window(windowStart, windowEnd);
  }

  /** The start of {@link #window}. */
  public long windowStart() {
    return windowStart;
  }

  /** The end of {@link #window}. */
  public long windowEnd() {
    return windowEnd;
  }

  public int rowOffset() {
    return rowOffset;
  }

  public int rowLength() {
    return rowLength;
  }

  /** The trace of the current entry, of a reader of a whole block; null if it has none. */
  public @Nullable TraceContext trace() {
    while (nextTrace < traces.size() && traces.get(nextTrace).index() < index) {
      nextTrace++;
    }
    boolean has = nextTrace < traces.size() && traces.get(nextTrace).index() == index;
    return has ? traces.get(nextTrace).context() : null;
  }

  /** The current entry's row. */
  public Object[] row(RowCodec codec) {
    in.seek(rowOffset);
    Object[] row = codec.decode(in);
    in.seek(rowOffset + rowLength);
    return row;
  }

  /** The identifier of the current entry's row in an output. */
  public String id(RowIds ids) {
    return ids.id(bytes(), rowOffset, rowLength, time, window());
  }

  /** The current entry as an event; it has no origin. */
  public Event event(RowCodec codec) {
    return event(codec, window());
  }

  /**
   * The current entry as an event whose window is known.
   *
   * @param window equal to {@link #window}
   */
  public Event event(RowCodec codec, Window window) {
    return new Event(row(codec), time, window, null);
  }
}

package dev.millrace.element;

/**
 * Walks the entries of a block. Key and row are slices of the block's memory, so that sorting and
 * grouping need no copies; {@link #event} decodes the row.
 */
public final class BlockReader {
  private final byte[] payload;
  private final ByteSource in;
  private int entryOffset;
  private int keyOffset;
  private int keyLength;
  private long time;
  private Window window = Window.GLOBAL;
  private int rowOffset;
  private int rowLength;

  public BlockReader(Block block) {
    this(block.payload(), 0);
  }

  /**
   * Starts at an entry.
   *
   * @param payload the block's, which may lie in a file
   * @param entryOffset where the first entry to be read begins; see {@link #entryOffset()}
   */
  public BlockReader(byte[] payload, int entryOffset) {
    this.payload = payload;
    this.in = new ByteSource(payload, entryOffset, payload.length - entryOffset);
  }

  /** Steps to the next entry; false behind the last. */
  public boolean next() {
    if (!in.hasMore()) {
      return false;
    }
    entryOffset = in.position();
    keyLength = in.readVarInt();
    keyOffset = in.position();
    in.skip(keyLength);
    time = in.readLong();
    window = in.readBoolean() ? readWindow() : Window.GLOBAL;
    rowLength = in.readInt();
    rowOffset = in.position();
    in.skip(rowLength);
    return true;
  }

  private Window readWindow() {
    long start = in.readSigned() + time;
    return new Window(start, in.readSigned() + start);
  }

  /** The block's memory, which the offsets below point into. */
  public byte[] bytes() {
    return payload;
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

  public long time() {
    return time;
  }

  public Window window() {
    return window;
  }

  public int rowOffset() {
    return rowOffset;
  }

  public int rowLength() {
    return rowLength;
  }

  /** The current entry as an event; it has no origin. */
  public Event event(RowCodec codec) {
    Object[] row = codec.decode(new ByteSource(payload, rowOffset, rowLength));
    return new Event(row, time, window, null);
  }
}

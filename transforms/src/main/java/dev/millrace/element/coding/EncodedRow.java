package dev.millrace.element.coding;

import dev.millrace.element.ValueKind;

/**
 * A row in the form of {@link RowCodec}, whose values are read one after the other without making
 * objects of them. Whoever reads asks {@link #isNull} of every column in order, and of one that is
 * not NULL reads the value, by the method of its kind.
 */
public final class EncodedRow {
  private final ValueCodec[] columns;
  private ByteSource in = new ByteSource(new byte[0]);
  private int nulls;
  private int sliceOffset;

  EncodedRow(ValueCodec[] columns) {
    this.columns = columns;
  }

  /** Begins with a row; the source stands after it when all columns have been read. */
  public void start(ByteSource row) {
    in = row;
    nulls = row.position();
    row.skip((columns.length + 7) / 8);
  }

  public boolean isNull(int column) {
    return (in.array()[nulls + (column >> 3)] & 1 << (column & 7)) != 0;
  }

  /** Reads a {@link ValueKind#BOOLEAN}. */
  public boolean readBoolean() {
    return in.readBoolean();
  }

  /** Reads an integer of any width, a date, a time or a time stamp. */
  public long readNumber() {
    return in.readSigned();
  }

  /** Reads the bits of a {@link ValueKind#FLOAT}. */
  public int readFloatBits() {
    return in.readInt();
  }

  /** Reads the bits of a {@link ValueKind#DOUBLE}. */
  public long readDoubleBits() {
    return in.readLong();
  }

  /** Reads the scale of a {@link ValueKind#DECIMAL}; its unscaled value is the slice to be read. */
  public int readScale() {
    return (int) in.readSigned();
  }

  /**
   * Reads a string's UTF-8, a byte string, or the big-endian two's complement of a decimal's
   * unscaled value; they begin at {@link #sliceOffset} of {@link #bytes}.
   *
   * @return how many bytes
   */
  public int readSlice() {
    int length = in.readVarInt();
    sliceOffset = in.position();
    in.skip(length);
    return length;
  }

  public int sliceOffset() {
    return sliceOffset;
  }

  /** The memory that the row lies in. Not to be modified. */
  public byte[] bytes() {
    return in.array();
  }

  /** Reads a value of any kind as an object. */
  public Object readObject(int column) {
    return columns[column].decode(in);
  }
}

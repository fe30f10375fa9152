package dev.millrace.engine.exchange;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteHash;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.util.Arrays;

/**
 * An event that waits to be handled, still encoded: slices of a block's memory, so that ordering
 * copies nothing.
 */
final class Entry {
  final byte[] bytes;
  final int keyOffset;
  final int keyLength;
  final int input;
  final int rank;
  final long time;
  final Window window;
  final int rowOffset;
  final int rowLength;

  // Not a record of parameters: there is one entry per event, and that would be an object more.
  @SuppressWarnings("checkstyle:ParameterNumber")
  Entry(
      byte[] bytes,
      int keyOffset,
      int keyLength,
      InputRank rank,
      long time,
      Window window,
      int rowOffset,
      int rowLength) {
    this.bytes = bytes;
    this.keyOffset = keyOffset;
    this.keyLength = keyLength;
    this.input = rank.input();
    this.rank = rank.rank();
    this.time = time;
    this.window = window;
    this.rowOffset = rowOffset;
    this.rowLength = rowLength;
  }

  /** The entry that a reader stands on. */
  static Entry of(BlockReader reader, InputRank rank) {
    return new Entry(
        reader.bytes(),
        reader.keyOffset(),
        reader.keyLength(),
        rank,
        reader.time(),
        reader.window(),
        reader.rowOffset(),
        reader.rowLength());
  }

  /** Which input an event belongs to, and that input's rank among events of one time. */
  record InputRank(int input, int rank) {}

  /** A hash of all of it. */
  long hash() {
    long hash = ByteHash.of(bytes, keyOffset, keyLength);
    hash = ByteHash.with(hash, time);
    hash = ByteHash.with(hash, window.end());
    hash = ByteHash.with(hash, input);
    return ByteHash.with(hash, ByteHash.of(bytes, rowOffset, rowLength));
  }

  Event event(RowCodec codec) {
    return new Event(codec.decode(new ByteSource(bytes, rowOffset, rowLength)), time, window, null);
  }

  /**
   * The order in which an ordered kernel sees the events of a key: time, input rank, row bytes,
   * window.
   */
  int compareWithinKey(Entry other) {
    int byTime = Long.compare(time, other.time);
    if (byTime != 0) {
      return byTime;
    }
    int byRank = Integer.compare(rank, other.rank);
    if (byRank != 0) {
      return byRank;
    }
    int byRow =
        Arrays.compareUnsigned(
            bytes,
            rowOffset,
            rowOffset + rowLength,
            other.bytes,
            other.rowOffset,
            other.rowOffset + other.rowLength);
    return byRow != 0 ? byRow : window.compareTo(other.window);
  }
}

package dev.millrace.engine.exchange;

import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyTable;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.Entry.InputRank;
import dev.millrace.engine.kept.TimeCells.Cell;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedKernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What waits for the watermark, cut into buckets of event time: events of ordered kernels and
 * wake-ups. A bucket is due as a whole when the watermark reaches its end, so that one timer serves
 * all that it holds.
 */
public final class PendingBuckets {
  /** The width of a bucket: how long after its time an event or wake-up may wait, in event time. */
  public static final long BUCKET_MILLIS = 1000;

  /** The part of its waiting time that a wake-up may come too late if it only clears state. */
  private static final long PATIENCE = 32;

  private static final int EVENT = 0;
  private static final int WAKE = 1;

  private final Map<Long, Additions> added = new TreeMap<>();

  PendingBuckets() {}

  /** What is to be added to one bucket. */
  private static final class Additions {
    final ByteSink entries = new ByteSink();
    final Map<KeyBytes, Long> wakes = new HashMap<>();
    long hold = EventTimes.MAX;
  }

  /** What is due of one key. */
  static final class Due {
    // As small as they can be: a key has one event or one wake-up as a rule.
    private final List<Entry> events = new ArrayList<>(1);
    private final List<Long> wakes = new ArrayList<>(0);

    /** In the order in which an ordered kernel sees them. */
    List<Entry> events() {
      events.sort(Entry::compareWithinKey);
      return events;
    }

    List<Long> wakes() {
      return wakes;
    }
  }

  /** The end of the bucket in which an event waits: the first grid point above its time. */
  static long endForEvent(long time) {
    return EventTimes.clamp((Math.floorDiv(time, BUCKET_MILLIS) + 1) * BUCKET_MILLIS);
  }

  /** The end of the bucket in which a wake-up waits: the first grid point at or above its time. */
  static long endForWake(long time) {
    return endForEvent(time - 1);
  }

  /**
   * The same for a wake-up that only clears state. Nobody waits for it, so it takes a coarser grid,
   * the more so the longer it waits: many of them share a timer, and state stays at most a {@value
   * #PATIENCE}th longer. The grid's points are ends of buckets, too.
   *
   * @param watermark of now; {@link EventTimes#MIN} if it is not known
   */
  static long endForClearing(long time, long watermark) {
    if (watermark == EventTimes.MIN || time <= watermark) {
      return endForWake(time);
    }
    long buckets = (time - watermark) / (PATIENCE * BUCKET_MILLIS);
    long width = BUCKET_MILLIS * Math.max(1, Long.highestOneBit(buckets));
    return EventTimes.clamp((Math.floorDiv(time - 1, width) + 1) * width);
  }

  void addEvent(BlockReader reader, int input) {
    Additions bucket = bucket(endForEvent(reader.time()));
    bucket.hold = Math.min(bucket.hold, reader.time());
    ByteSink out = bucket.entries;
    out.writeByte(EVENT);
    out.writeVarInt(reader.keyLength());
    out.writeRaw(reader.bytes(), reader.keyOffset(), reader.keyLength());
    out.writeSigned(reader.time());
    out.writeByte(input);
    Window window = reader.window();
    out.writeBoolean(!window.isGlobal());
    if (!window.isGlobal()) {
      out.writeSigned(window.start());
      out.writeSigned(window.end());
    }
    out.writeVarInt(reader.rowLength());
    out.writeRaw(reader.bytes(), reader.rowOffset(), reader.rowLength());
  }

  /**
   * @param hold the smallest event time that may come out of it; {@code time} if nothing may
   * @param watermark of the run that asks for it
   */
  void addWake(byte[] key, long time, long hold, long watermark) {
    boolean clears = hold >= time;
    long end = clears ? endForClearing(time, watermark) : endForWake(time);
    Additions bucket = bucket(end);
    bucket.hold = Math.min(bucket.hold, clears ? end : hold);
    Long known = bucket.wakes.get(new KeyBytes(key));
    if (known != null && known <= time) {
      return;
    }
    bucket.wakes.put(new KeyBytes(key), time);
    bucket.entries.writeByte(WAKE);
    bucket.entries.writeBytes(key);
    bucket.entries.writeSigned(time);
  }

  private Additions bucket(long end) {
    return added.computeIfAbsent(end, e -> new Additions());
  }

  /** Where buckets are kept between calls. */
  interface Store {
    /**
     * Adds entries to a bucket, which may be new.
     *
     * @param hold the smallest event time that may come out of them
     * @return how many bytes of state that makes more
     */
    int append(long bucketEnd, long hold, ByteSink entries);
  }

  /**
   * Appends what was added to the kept buckets, and forgets it here.
   *
   * @return how many bytes of state that made more
   */
  int flushTo(Store store) {
    int more = 0;
    for (Map.Entry<Long, Additions> bucket : added.entrySet()) {
      Additions additions = bucket.getValue();
      more += store.append(bucket.getKey(), additions.hold, additions.entries);
    }
    added.clear();
    return more;
  }

  /**
   * A bucket of {@link WaitingInStates} whose events have rows of an earlier form, with rows of the
   * present one.
   *
   * @param inputs of each input, the coding that reads the earlier form and writes the present one
   */
  static byte[] converted(byte[] content, List<RowCodec> inputs) {
    ByteSource in = new ByteSource(content, 8, content.length - 8);
    ByteSink out = new ByteSink(content.length);
    out.writeRaw(content, 0, 8);
    while (in.hasMore()) {
      int kind = in.readByte();
      out.writeByte(kind);
      out.writeBytes(in.readBytes());
      out.writeSigned(in.readSigned());
      if (kind == EVENT) {
        int input = in.readByte();
        out.writeByte(input);
        EventCodec.encodeWindow(EventCodec.decodeWindow(in), out);
        byte[] row = in.readRaw(in.readVarInt());
        out.writeBytes(inputs.get(input).encode(inputs.get(input).decode(row)));
      }
    }
    return out.toBytes();
  }

  /**
   * Reads a bucket.
   *
   * @param due gets its content by key, besides what it has of others
   */
  static void read(Cell cell, KeyedKernel<?> kernel, KeyTable<Due> due) {
    byte[] content = cell.bytes();
    ByteSource in = new ByteSource(content, cell.from(), cell.to() - cell.from());
    while (in.hasMore()) {
      int kind = in.readByte();
      int keyLength = in.readVarInt();
      int keyOffset = in.position();
      in.skip(keyLength);
      Due ofKey = due.getOrCreate(content, keyOffset, keyLength, Due::new);
      long time = in.readSigned();
      if (kind == WAKE) {
        ofKey.wakes.add(time);
      } else {
        int input = in.readByte();
        Window window =
            in.readBoolean() ? new Window(in.readSigned(), in.readSigned()) : Window.GLOBAL;
        int rowLength = in.readVarInt();
        InputRank rank = new InputRank(input, kernel.inputRank(input));
        int rowOffset = in.position();
        in.skip(rowLength);
        ofKey.events.add(
            new Entry(content, keyOffset, keyLength, rank, time, window, rowOffset, rowLength));
      }
    }
  }
}

package dev.millrace.backfill;

import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a replay would change in an output, of one day.
 *
 * @param same rows that stay
 * @param added rows that come
 * @param gone rows that go
 * @param changed rows in whose place comes one of the same key and time; neither added nor gone
 */
public record DayDiff(
    String output, LocalDate day, long same, long added, long gone, long changed) {

  /** Whether nothing changes. */
  public boolean isEmpty() {
    return added == 0 && gone == 0 && changed == 0;
  }

  /**
   * Counts.
   *
   * @param diff left what is there, right what a replay gives, with all that differs as samples
   * @param codec of the rows
   * @param key columns that tell which row takes the place of which; none if that is not known
   */
  static DayDiff of(
      String output, LocalDate day, DiffResult diff, RowCodec codec, List<Integer> key) {
    long changed = key.isEmpty() ? 0 : changed(diff, codec, key);
    return new DayDiff(
        output, day, diff.equal(), diff.onlyRight() - changed, diff.onlyLeft() - changed, changed);
  }

  private static long changed(DiffResult diff, RowCodec codec, List<Integer> key) {
    List<String> columns =
        key.stream().map(column -> codec.schema().getField(column).getName()).toList();
    KeyCodec keys = KeyCodec.of(codec.schema(), columns);
    Map<ByteBuffer, Integer> going = new HashMap<>();
    diff.leftSamples().forEach(row -> going.merge(key(row, codec, keys), 1, Integer::sum));
    long changed = 0;
    for (DatedRow row : diff.rightSamples()) {
      ByteBuffer place = key(row, codec, keys);
      int left = going.getOrDefault(place, 0);
      if (left > 0) {
        going.put(place, left - 1);
        changed++;
      }
    }
    return changed;
  }

  private static ByteBuffer key(DatedRow row, RowCodec codec, KeyCodec keys) {
    byte[] key = keys.encode(codec.decode(new ByteSource(row.bytes())));
    return ByteBuffer.allocate(key.length + Long.BYTES).putLong(row.time()).put(key).flip();
  }
}

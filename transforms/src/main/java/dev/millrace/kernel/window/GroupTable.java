package dev.millrace.kernel.window;

import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyTable;
import dev.millrace.kernel.window.CombineState.Group;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Groups by key and window in one flat table, for windows that never merge: where all windows of
 * many keys are open at once, a table per key would cost more than what it holds.
 */
final class GroupTable {
  private static final int WINDOW_BYTES = 16;

  private final KeyTable<Group> groups = new KeyTable<>();
  private final ByteSink place = new ByteSink(64);
  private final Supplier<Group> create;

  GroupTable(Supplier<Group> create) {
    this.create = create;
  }

  int size() {
    return groups.size();
  }

  void clear() {
    groups.clear();
  }

  /** The group of a key and window, made if it is new. */
  Group at(byte[] key, int offset, int length, Window window) {
    place.clear();
    place.writeRaw(key, offset, length);
    place.writeLong(window.start());
    place.writeLong(window.end());
    return groups.getOrCreate(place.array(), 0, place.size(), create);
  }

  /** Takes a group with its key and window. */
  @FunctionalInterface
  interface Visitor {
    void accept(byte[] key, Window window, Group group);
  }

  /** Visits all groups in the order in which they came. */
  void forEach(Visitor visitor) {
    groups.forEach(
        (bytes, group) -> {
          int length = bytes.length - WINDOW_BYTES;
          ByteSource in = new ByteSource(bytes, length, WINDOW_BYTES);
          long start = in.readLong();
          long end = in.readLong();
          visitor.accept(Arrays.copyOf(bytes, length), new Window(start, end), group);
        });
  }
}

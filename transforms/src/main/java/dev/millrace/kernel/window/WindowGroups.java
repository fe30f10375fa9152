package dev.millrace.kernel.window;

import dev.millrace.element.Window;
import dev.millrace.kernel.window.CombineState.Group;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * The groups of one key's open windows, in the order in which the windows close. A key has few of
 * them as a rule, so sorted arrays cost less than a tree.
 */
final class WindowGroups {
  private long[] starts = new long[1];
  private long[] ends = new long[1];
  private Group[] groups = new Group[1];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** The window that closes first. */
  Window firstWindow() {
    if (size == 0) {
      throw new IllegalStateException("no window is open");
    }
    return new Window(starts[0], ends[0]);
  }

  /** The last millisecond of the window that closes first; the smallest number if none is open. */
  long firstMaxTime() {
    return size == 0 ? Long.MIN_VALUE : new Window(starts[0], ends[0]).maxTime();
  }

  /** Takes out the group of the window that closes first. */
  Group removeFirst() {
    Group first = groups[0];
    remove(0, 1);
    return first;
  }

  /** The group of a window, made if it is new. */
  Group at(Window window, Supplier<Group> create) {
    int place = place(window);
    if (place < size && starts[place] == window.start() && ends[place] == window.end()) {
      return groups[place];
    }
    return insert(place, window, create.get());
  }

  /**
   * The group of a session. Those that the window overlaps become one with it, and it is their
   * span; sessions that only touch stay apart.
   */
  Group session(Window window, Supplier<Group> create, BinaryOperator<Group> merge) {
    // Sessions of a key never overlap each other, so they are in the order of their starts too.
    int first = place(new Window(Long.MAX_VALUE, window.start()));
    int behind = first;
    while (behind < size && starts[behind] < window.end()) {
      behind++;
    }
    if (behind == first) {
      return insert(first, window, create.get());
    }
    Group group = groups[first];
    for (int other = first + 1; other < behind; other++) {
      group = merge.apply(group, groups[other]);
    }
    groups[first] = group;
    starts[first] = Math.min(starts[first], window.start());
    ends[first] = Math.max(ends[behind - 1], window.end());
    remove(first + 1, behind);
    return group;
  }

  /** The index of the first window that does not close before the given one. */
  private int place(Window window) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean before =
          ends[middle] != window.end()
              ? ends[middle] < window.end()
              : starts[middle] < window.start();
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Group insert(int place, Window window, Group group) {
    if (size == groups.length) {
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      groups = Arrays.copyOf(groups, size * 2);
    }
    System.arraycopy(starts, place, starts, place + 1, size - place);
    System.arraycopy(ends, place, ends, place + 1, size - place);
    System.arraycopy(groups, place, groups, place + 1, size - place);
    starts[place] = window.start();
    ends[place] = window.end();
    groups[place] = group;
    size++;
    return group;
  }

  private void remove(int from, int to) {
    if (from == to) {
      return;
    }
    System.arraycopy(starts, to, starts, from, size - to);
    System.arraycopy(ends, to, ends, from, size - to);
    System.arraycopy(groups, to, groups, from, size - to);
    Arrays.fill(groups, size - (to - from), size, null);
    size -= to - from;
  }

  int size() {
    return size;
  }

  /** Visits the groups in the order in which their windows close. */
  void forEach(BiConsumer<Window, Group> visitor) {
    for (int i = 0; i < size; i++) {
      visitor.accept(new Window(starts[i], ends[i]), groups[i]);
    }
  }
}

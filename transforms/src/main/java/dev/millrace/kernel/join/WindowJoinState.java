package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The open windows of one key with the events of both sides. */
public final class WindowJoinState {
  final TreeMap<Window, Pane> windows = new TreeMap<>();

  WindowJoinState() {}

  /** The events of one window. */
  static final class Pane {
    final List<Event> left = new ArrayList<>();
    final List<Event> right = new ArrayList<>();

    List<Event> side(int side) {
      return side == JoinRows.LEFT ? left : right;
    }
  }
}

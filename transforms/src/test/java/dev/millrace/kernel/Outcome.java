package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What came out of a kernel: rows per output and rejected events as sorted text, and counts. */
public final class Outcome {
  private final List<String> rows = new ArrayList<>();
  private final Map<Disposition, Long> counts = new EnumMap<>(Disposition.class);

  /** Adds a row; also how a model says what it expects. */
  public void add(int output, Event event) {
    rows.add(output + ": " + text(event));
  }

  public void reject(Event event, RowFault fault) {
    rows.add(fault.code() + ": " + text(event));
    count(Disposition.DEAD_LETTERED, 1);
  }

  public void count(Disposition disposition, long events) {
    if (events > 0) {
      counts.merge(disposition, events, Long::sum);
    }
  }

  public void addAll(Outcome other) {
    rows.addAll(other.rows);
    other.counts.forEach(this::count);
  }

  /** All rows, {@code output: time [window] (values)}, sorted. */
  public List<String> rows() {
    List<String> sorted = new ArrayList<>(rows);
    sorted.sort(null);
    return sorted;
  }

  public Map<Disposition, Long> counts() {
    return counts;
  }

  /** How many events have come to an end. */
  public long ended() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Outcome o && rows().equals(o.rows()) && counts.equals(o.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return String.join("\n", rows()) + "\n" + counts;
  }

  private static String text(Event event) {
    Window window = event.window();
    String span = window.isGlobal() ? "" : " [" + window.start() + "," + window.end() + ")";
    return event.time() + span + " " + text(event.values());
  }

  private static String text(Object value) {
    if (value instanceof Object[] row) {
      return "(" + String.join(", ", Arrays.stream(row).map(Outcome::text).toList()) + ")";
    } else if (value instanceof byte[] bytes) {
      return "x" + HexFormat.of().formatHex(bytes);
    }
    return String.valueOf(value);
  }
}

package dev.millrace.dlq;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What sending letters back has changed. Filled while that goes on. */
public final class ReplayReport {
  private final Map<String, Long> left = new LinkedHashMap<>();
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final List<String> resumed = new ArrayList<>();
  private long read;
  private long parkedBefore;
  private long sent;
  private long again;
  private long parked;
  private long refused;

  void read(long letters) {
    read = letters;
  }

  /** A letter that stays because its record cannot be sent back. */
  void left(String reason) {
    left.merge(reason, 1L, Long::sum);
  }

  void parkedBefore() {
    parkedBefore++;
  }

  void resumed(String run) {
    resumed.add(run);
  }

  void sent(long records) {
    sent += records;
  }

  /**
   * A record that became a letter again.
   *
   * @param last whether it is not sent back another time
   */
  void again(boolean last) {
    again++;
    parked += last ? 1 : 0;
  }

  /** A row that a place refused. */
  void refused() {
    refused++;
  }

  void rows(String output, long count) {
    rows.merge(output, count, Long::sum);
  }

  /**
   * For people.
   *
   * @param what was sent, in the plural
   */
  public List<String> lines(Style style, String what, boolean dryRun) {
    TextTable table = new TextTable().column(what, Align.LEFT).column("", Align.RIGHT);
    row(table, "waiting", read);
    row(table, "parked before", parkedBefore);
    left.forEach((reason, count) -> row(table, "left: " + reason, count));
    row(table, dryRun ? "would be sent back" : "sent back", sent);
    row(table, "  became rows, or were filtered", sent - again);
    row(table, "  became letters again", again);
    row(table, "    parked now", parked);
    row(table, "rows that a place refused", refused);
    List<String> lines = new ArrayList<>(style.lines(table));
    if (!rows.isEmpty()) {
      TextTable written = new TextTable().column("output", Align.LEFT).column("rows", Align.RIGHT);
      rows.forEach((output, count) -> written.row(List.of(output, Quantities.count(count))));
      lines.add("");
      lines.addAll(style.lines(written));
    }
    resumed.forEach(run -> lines.add("finished " + run + ", which an earlier command had begun"));
    return lines;
  }

  private static void row(TextTable table, String what, long count) {
    table.row(List.of(what, Quantities.count(count)));
  }
}

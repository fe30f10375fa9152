package dev.millrace.backfill;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.backfill.BackfillDiff.Found;
import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a backfill would change, for people and for programs. */
public final class DiffText {
  private DiffText() {}

  /** A line for each day on which something changes, and one for all days. */
  public static List<String> lines(Found found, Style style) {
    List<String> lines = new ArrayList<>();
    if (!found.same()) {
      TextTable table =
          new TextTable()
              .column("output", Align.LEFT)
              .column("day", Align.LEFT)
              .column("stays", Align.RIGHT)
              .column("added", Align.RIGHT)
              .column("gone", Align.RIGHT)
              .column("changed", Align.RIGHT);
      found.days().stream()
          .filter(day -> !day.isEmpty())
          .forEach(
              day ->
                  table.row(
                      List.of(
                          day.output(),
                          day.day().toString(),
                          Quantities.count(day.same()),
                          Quantities.count(day.added()),
                          Quantities.count(day.gone()),
                          Quantities.count(day.changed()))));
      lines.addAll(style.lines(table));
      lines.add("");
    }
    lines.add(
        Quantities.count(sum(found, DayDiff::same), "row")
            + " would stay, "
            + Quantities.count(sum(found, DayDiff::added))
            + " be added, "
            + Quantities.count(sum(found, DayDiff::gone))
            + " go, "
            + Quantities.count(sum(found, DayDiff::changed))
            + " change; nothing was replaced");
    return lines;
  }

  private static long sum(Found found, ToLongFunction<DayDiff> count) {
    return found.days().stream().mapToLong(count).sum();
  }

  /** One object per output and day. */
  public static ArrayNode json(Found found) {
    ArrayNode days = JsonNodeFactory.instance.arrayNode();
    for (DayDiff day : found.days()) {
      ObjectNode json = days.addObject();
      json.put("output", day.output());
      json.put("day", day.day().toString());
      json.put("stays", day.same());
      json.put("added", day.added());
      json.put("gone", day.gone());
      json.put("changed", day.changed());
    }
    return days;
  }
}

package dev.millrace.inspect;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.ValueKind;
import dev.millrace.element.Window;
import dev.millrace.inspect.Preview.StepRows;
import dev.millrace.kernel.Disposition;
import dev.millrace.show.Quantities;
import dev.millrace.show.RowText;
import dev.millrace.show.Style;
import dev.millrace.spec.WindowText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The rows after a step as a table for a terminal. */
public final class PreviewText {
  private static final String TIME = "event time";
  private static final String WINDOW = "window";
  private static final int WIDEST_CELL = 32;

  private final Style style;
  private final int limit;

  /**
   * @param limit how many rows of each step are shown
   */
  public PreviewText(Style style, int limit) {
    this.style = style;
    this.limit = limit;
  }

  /**
   * A headline and a table.
   *
   * @param wanted which rows are shown
   */
  public List<String> lines(StepRows step, Predicate<Object[]> wanted) {
    List<Event> rows = step.rows().stream().filter(event -> wanted.test(event.values())).toList();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold(step.name()) + "  " + headline(step, rows.size()));
    if (!rows.isEmpty()) {
      lines.addAll(table(step, rows.stream().limit(limit).toList()));
      if (rows.size() > limit) {
        lines.add(style.dim("… " + Quantities.count(rows.size() - limit) + " more"));
      }
    }
    lines.add("");
    return lines;
  }

  /** {@code 9 in, 2 filtered → 7 rows}. */
  private String headline(StepRows step, int chosen) {
    String rows = Quantities.count(step.rows().size(), "row");
    if (chosen != step.rows().size()) {
      rows += ", " + Quantities.count(chosen) + " of them by --where";
    }
    return step.ledger().map(ledger -> became(ledger) + " " + style.arrow() + " ").orElse("")
        + rows;
  }

  private static String became(LedgerRow ledger) {
    StringBuilder text = new StringBuilder(Quantities.count(ledger.in()) + " in");
    ledger
        .dispositions()
        .forEach(
            (disposition, count) -> {
              if (disposition != Disposition.PASSED) {
                text.append(", ")
                    .append(Quantities.count(count))
                    .append(' ')
                    .append(
                        count == 1 && disposition == Disposition.DUPLICATE
                            ? "duplicate"
                            : disposition.label().replace('_', '-'));
              }
            });
    return text.toString();
  }

  private List<String> table(StepRows step, List<Event> rows) {
    boolean times = !rows.stream().allMatch(event -> saysItsTime(step, event));
    Schema.Builder columns = Schema.builder();
    if (times) {
      columns.addField(free(step.schema(), TIME), ValueKind.TIMESTAMP_TYPE);
    }
    if (step.windowed()) {
      columns.addField(free(step.schema(), WINDOW), FieldType.STRING);
    }
    Schema schema = columns.addFields(step.schema().getFields()).build();
    List<Object[]> shown = new ArrayList<>();
    for (Event event : rows) {
      List<Object> values = new ArrayList<>();
      if (times) {
        values.add(event.time());
      }
      if (step.windowed()) {
        values.add(window(event.window()));
      }
      values.addAll(Arrays.asList(RowText.hidden(event.values(), step.hidden())));
      shown.add(values.toArray());
    }
    return RowText.table(schema, shown, WIDEST_CELL, style);
  }

  /** Whether a column holds the event time, the window ends with it, or nobody declared one. */
  private static boolean saysItsTime(StepRows step, Event event) {
    if (event.time() == 0
        || event.time() == EventTimes.MIN
        || event.time() == event.window().maxTime()) {
      return true;
    }
    for (int i = 0; i < event.values().length; i++) {
      ValueKind kind = ValueKind.of(step.schema().getField(i).getType());
      boolean isTime = kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS;
      if (isTime
          && event.values()[i] instanceof Long time
          && EpochUnit.of(kind).to(EpochUnit.MILLIS, time) == event.time()) {
        return true;
      }
    }
    return false;
  }

  /** A name that no column has; a column may have any. */
  private static String free(Schema schema, String name) {
    return schema.hasField(name) ? free(schema, name + "'") : name;
  }

  /** {@code 2025-03-01T10:00:00Z +1m}: where it begins, and how long it is. */
  static String window(Window window) {
    if (window.isGlobal()) {
      return "global";
    }
    return Instant.ofEpochMilli(window.start())
        + " +"
        + WindowText.of(Duration.ofMillis(window.end() - window.start()));
  }
}

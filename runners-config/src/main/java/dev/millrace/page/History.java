package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import dev.millrace.telemetry.Readings.Seen;
import dev.millrace.telemetry.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last hour of a run: a point of each line every few seconds. */
final class History {
  private static final long EVERY_MILLIS = 5_000;
  private static final int POINTS = 720;

  /** Streams and outputs that have lines; more are a tangle. */
  private static final int LINES = 8;

  private final Deque<Point> points = new ArrayDeque<>();
  private long next;

  /** What is drawn together. */
  private enum Chart {
    READ("records read per second"),
    WRITTEN("rows written per second"),
    LAG("records that wait (lag)"),
    DELAY("watermark behind the clock, seconds"),
    DEAD("dead letters per second"),
    LATE("late events per second");

    private final String title;

    Chart(String title) {
      this.title = title;
    }
  }

  private record Line(Chart chart, String name) {}

  private record Point(long at, Map<Line, Double> values) {}

  /**
   * Takes a point, unless the last one is young.
   *
   * @return whether it did
   */
  synchronized boolean see(Seen seen) {
    Snapshot snapshot = seen.snapshot().orElse(null);
    if (snapshot == null || seen.now() < next) {
      return false;
    }
    next = seen.now() + EVERY_MILLIS;
    Map<Line, Double> values = new LinkedHashMap<>();
    rows(snapshot, "source").forEach(row -> source(values, row, seen, snapshot));
    rows(snapshot, "output")
        .forEach(
            row ->
                values.put(
                    new Line(Chart.WRITTEN, row.step()),
                    RunState.rate(seen, row, r -> r.count(Disposition.WRITTEN))));
    values.put(new Line(Chart.DEAD, "all steps"), all(seen, Disposition.DEAD_LETTERED));
    values.put(new Line(Chart.LATE, "all streams"), all(seen, Disposition.LATE));
    points.addLast(new Point(seen.now(), values));
    if (points.size() > POINTS) {
      points.removeFirst();
    }
    return true;
  }

  private static List<LedgerRow> rows(Snapshot snapshot, String kind) {
    return snapshot.ledger().rows().stream()
        .filter(row -> row.kind().equals(kind))
        .limit(LINES)
        .toList();
  }

  private static void source(
      Map<Line, Double> values, LedgerRow row, Seen seen, Snapshot snapshot) {
    String name = row.step();
    values.put(new Line(Chart.READ, name), RunState.rate(seen, row, LedgerRow::in));
    snapshot
        .source(row)
        .ifPresent(
            state -> {
              state.lag().ifPresent(lag -> values.put(new Line(Chart.LAG, name), (double) lag));
              state
                  .watermark()
                  .ifPresent(
                      at -> values.put(new Line(Chart.DELAY, name), (seen.now() - at) / 1000.0));
            });
  }

  private static double all(Seen seen, Disposition disposition) {
    return seen.movement()
        .rate(then -> then.ledger().rows().stream().mapToLong(row -> row.count(disposition)).sum());
  }

  /** The lines with their points: times once, values per line, NULL where a line has none. */
  synchronized ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode times = json.putArray("times");
    points.forEach(point -> times.add(point.at()));
    List<Line> lines = new ArrayList<>();
    points.forEach(
        point ->
            point.values().keySet().stream().filter(l -> !lines.contains(l)).forEach(lines::add));
    ArrayNode all = json.putArray("lines");
    for (Line line : lines) {
      ObjectNode one = all.addObject().put("chart", line.chart().title).put("name", line.name());
      ArrayNode values = one.putArray("values");
      for (Point point : points) {
        Double value = point.values().get(line);
        if (value == null) {
          values.addNull();
        } else {
          values.add(RunState.rounded(value));
        }
      }
    }
    return json;
  }
}

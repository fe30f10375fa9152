package dev.millrace.verify;

import dev.millrace.element.CalendarGrid;
import dev.millrace.lineage.ColumnTrace;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What identifies a row of an output: the columns that are the key of the keyed step next to it,
 * and the windows of that step. Found by following columns through the plan.
 *
 * @param columns indexes into the output's schema; empty if none of the key's columns gets there
 * @param windowing of that step's results; global where they have no windows of their own
 * @param sources stream name → for each of {@code columns}, the index into the stream's whole
 *     schema that it comes from unchanged, or -1
 */
public record OutputKeys(
    List<Integer> columns, WindowingSpec windowing, Map<String, List<Integer>> sources) {

  public OutputKeys {
    columns = List.copyOf(columns);
    sources = Map.copyOf(sources);
  }

  /**
   * A span of event time, half-open.
   *
   * @param start empty where only the end can be told (sessions)
   */
  public record Span(Optional<Long> start, long end) {}

  /** The key columns of an output. */
  public static OutputKeys of(Plan plan, PlanOutput output) {
    ColumnTrace trace = new ColumnTrace(plan);
    List<Integer> columns = new ArrayList<>();
    Map<String, List<Integer>> sources = Map.of();
    WindowingSpec windowing = new GlobalWindows();
    if (output.inputs().size() == 1) {
      windowing = trace.windowing(output.inputs().get(0));
      for (int column = 0; column < output.schema().getFieldCount(); column++) {
        if (trace.isKey(output.inputs().get(0), column)) {
          columns.add(column);
        }
      }
      sources = sources(trace, output, columns);
    }
    return new OutputKeys(columns, windowing, sources);
  }

  /** The keys of an output whose place has one row per key, whatever the steps before it do. */
  public static OutputKeys of(Plan plan, PlanOutput output, List<String> key) {
    ColumnTrace trace = new ColumnTrace(plan);
    List<Integer> columns = key.stream().map(output.schema()::indexOf).toList();
    Map<String, List<Integer>> sources =
        output.inputs().size() == 1 ? sources(trace, output, columns) : Map.of();
    return new OutputKeys(columns, new GlobalWindows(), sources);
  }

  private static Map<String, List<Integer>> sources(
      ColumnTrace trace, PlanOutput output, List<Integer> columns) {
    Map<String, List<Integer>> sources = new TreeMap<>();
    for (int column : columns) {
      Map<String, Integer> origins = trace.origins(output.inputs().get(0), column);
      for (String stream : trace.streams(output.inputs().get(0))) {
        sources
            .computeIfAbsent(stream, s -> new ArrayList<>())
            .add(origins.getOrDefault(stream, -1));
      }
    }
    return sources;
  }

  /** The window of a row; empty if its step has none. */
  public Optional<Span> window(long time) {
    long end = time + 1;
    return windowing.span().map(span -> new Span(start(end, span.toMillis()), end));
  }

  private Optional<Long> start(long end, long span) {
    if (windowing instanceof CalendarWindows calendar) {
      CalendarGrid grid = new CalendarGrid(calendar.unit(), calendar.zone(), calendar.weekStart());
      return Optional.of(grid.window(end - 1).start());
    }
    return windowing.merges() ? Optional.empty() : Optional.of(end - span);
  }

  /**
   * Whether an event may have had a part in a row of {@code time}, by its own time: it lies in the
   * row's window. Sessions can be joined or cut by an event up to a gap after their end.
   */
  boolean reaches(long event, long time) {
    return window(time)
        .map(
            span ->
                windowing.merges()
                    ? event <= span.end() + windowing.span().orElseThrow().toMillis()
                    : event >= span.start().orElse(Long.MIN_VALUE) && event < span.end())
        .orElse(true);
  }
}

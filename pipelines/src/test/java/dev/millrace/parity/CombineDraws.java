package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.parity.CallDraws.Call;
import dev.millrace.parity.Predicates.Predicate;
import dev.millrace.testing.oracle.Aggregation;
import dev.millrace.testing.oracle.Combination;
import dev.millrace.testing.oracle.ElementSteps;
import dev.millrace.testing.oracle.TimedRow;
import dev.millrace.testing.oracle.Windowing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random Combine steps in random windows, with their models. */
final class CombineDraws {
  private final Draw draw;
  private final String name;
  private final Flow in;
  private final CallDraws aggregates;
  private boolean revised;

  /** How the bounds of windows come out with results. */
  private enum Bounds {
    /** By a key of Combine. */
    KEY,
    /** By a step after it. */
    STEP,
    NONE
  }

  CombineDraws(Draw draw, String name, Flow in) {
    this.draw = draw;
    this.name = name;
    this.in = in;
    this.aggregates = new CallDraws(draw, in);
  }

  /** Whether rows of the step that was made replace each other. */
  boolean revised() {
    return revised;
  }

  Step step() {
    Windows windows = Windows.any(draw);
    List<Column> groupBy = groupBy(windows);
    List<Call> calls = calls();
    boolean fromStream = in.ref().startsWith("s");
    PaneDraws panes =
        draw.chance(fromStream ? 0.5 : 0.25)
            ? PaneDraws.of(draw, windows, calls, fromStream)
            : null;
    GapDraws gaps = panes == null && draw.chance(0.4) ? GapDraws.of(draw, windows, calls) : null;
    revised = panes != null;
    Bounds bounds =
        windows.global() ? Bounds.NONE : revised ? Bounds.KEY : draw.of(Bounds.values());
    boolean info = bounds == Bounds.STEP;
    String inner = info ? name + "rows" : name;
    Predicate kept = draw.chance(0.5) ? Predicates.any(draw, in) : null;
    boolean apart = draw.chance(0.25);
    String yaml =
        (apart ? apart(windows, kept) : "")
            + ElementDraws.head("Combine", inner, apart ? name + "windows" : in.ref())
            + (apart ? "" : "  windowing: " + windows.yaml() + "\n")
            + "  config:\n    group_by: "
            + groupBy.stream().map(Column::name).collect(Collectors.joining(", ", "[", "]"))
            + "\n    combine: {"
            + calls.stream()
                .map(c -> c.column().name() + ": {" + c.yaml() + "}")
                .collect(Collectors.joining(", "))
            + "}\n"
            + (bounds == Bounds.KEY
                ? "    window: {start: ws_" + name + ", end: we_" + name + "}\n"
                : "")
            + (gaps == null ? "" : gaps.yaml())
            + (panes == null ? "" : panes.yaml());
    List<Column> columns = new ArrayList<>(groupBy);
    calls.forEach(c -> columns.add(gaps == null ? c.column() : gaps.column(c.column())));
    if (bounds == Bounds.KEY) {
      columns.add(new Column("ws_" + name, Type.TIME, false));
      columns.add(new Column("we_" + name, Type.TIME, false));
    }
    if (revised) {
      columns.add(new Column(PaneDraws.PANE, Type.TEXT, false));
      columns.add(new Column(PaneDraws.REVISION, Type.LONG, false));
    }
    if (info) {
      yaml +=
          ElementDraws.head("ExtractWindowingInfo", name, inner)
              + "  config: {fields: {ws_"
              + name
              + ": window_start, we_"
              + name
              + ": window_end, wt_"
              + name
              + ": timestamp}}\n";
      for (String prefix : List.of("ws_", "we_", "wt_")) {
        columns.add(new Column(prefix + name, Type.TIME, false));
      }
    }
    Flow out =
        new Flow(name, columns, !windows.global(), windows.yaml(), info ? "wt_" + name : null);
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(out),
        (inputs, context) -> {
          List<TimedRow> rows =
              apart && kept != null
                  ? ElementSteps.filter(inputs.get(0), kept.condition())
                  : inputs.get(0);
          Rules rules = new Rules(windows.windowing(), groupBy, calls, bounds, gaps, panes != null);
          return Map.of(name, rows(rows, rules, context));
        });
  }

  /** Often with a time where the results have no event time, so that they can get one. */
  private List<Column> groupBy(Windows windows) {
    List<Column> times = windows.global() ? in.of(Type.TIME) : List.of();
    return Stream.concat(
            draw.some(in.columns(), draw.between(0, 2)).stream(),
            draw.some(times, draw.between(0, 1)).stream())
        .distinct()
        .toList();
  }

  /** The windows as a step of their own, and perhaps a filter before the aggregation. */
  private String apart(Windows windows, Predicate kept) {
    String into = kept == null ? name + "windows" : name + "into";
    String yaml =
        ElementDraws.head("WindowInto", into, in.ref())
            + "  config: {windowing: "
            + windows.yaml()
            + "}\n";
    return kept == null
        ? yaml
        : yaml
            + ElementDraws.head("Filter", name + "windows", into)
            + "  config: {keep: \""
            + kept.sql()
            + "\"}\n";
  }

  /** What the step was drawn to do. */
  private record Rules(
      Windowing windowing,
      List<Column> groupBy,
      List<Call> calls,
      Bounds bounds,
      GapDraws gaps,
      boolean revised) {}

  private List<TimedRow> rows(List<TimedRow> rows, Rules rules, Step.Context context) {
    List<Column> groupBy = rules.groupBy;
    List<Call> calls = rules.calls;
    Map<String, Aggregation> combine = new LinkedHashMap<>();
    calls.forEach(c -> combine.put(c.column().name(), CallDraws.careful(c.aggregation())));
    combine.put(PaneDraws.REVISION, group -> 2L * group.size() + 1);
    List<Combination.Result> results =
        Combination.combine(
            Keys.shadowed(rows, groupBy), Keys.shadows(groupBy), rules.windowing, combine);
    int all = results.size();
    results.removeIf(result -> result.row().row().containsValue(CallDraws.FAILED));
    context.dead(all - results.size());
    if (rules.gaps != null) {
      results = rules.gaps.filled(results, Keys.shadows(groupBy), rules.windowing);
    }
    List<TimedRow> found = new ArrayList<>();
    for (Combination.Result result : results) {
      // Event time ends somewhere, and windows with it.
      long end = Math.min(result.span().end(), EventTimes.MAX + 1);
      Map<String, Object> values = new LinkedHashMap<>();
      groupBy.forEach(
          c -> values.put(c.name(), plainKey(result.row().value(Keys.shadow(c.name())), c)));
      calls.forEach(c -> values.put(c.column().name(), result.row().value(c.column().name())));
      if (rules.bounds != Bounds.NONE) {
        values.put("ws_" + name, result.span().start());
        values.put("we_" + name, end);
      }
      if (rules.revised) {
        values.put(PaneDraws.PANE, "final");
        values.put(PaneDraws.REVISION, result.row().value(PaneDraws.REVISION));
      }
      if (rules.bounds == Bounds.STEP) {
        values.put("wt_" + name, end - 1);
      }
      found.add(new TimedRow(values, end - 1));
    }
    return found;
  }

  /** A key's value as the product carries it. */
  static Object plainKey(Object canonical, Column column) {
    return switch (column.type().kind()) {
      case BYTES -> canonical == null ? null : ((ByteBuffer) canonical).array();
      case ROW, WHOLE -> canonical == null ? null : ((List<?>) canonical).toArray();
      default -> canonical;
    };
  }

  private List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (int i = draw.between(3, 6); i > 0; i--) {
      calls.add(aggregates.any("a" + i + "_" + name));
    }
    return calls;
  }
}

package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.spec.DetectRule;
import dev.millrace.spec.EdgeStep;
import dev.millrace.spec.JoinKind;
import dev.millrace.spec.KeyedStep;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.ResultPanes;
import dev.millrace.spec.RowStep;
import dev.millrace.spec.SequenceField;
import dev.millrace.spec.StepSpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What occurred in the cases that were tried, and in how many of them. Kinds of steps, joins and
 * windows and the names of aggregates are the product's own, so that a new one is missed here until
 * the generator makes it.
 */
final class Coverage {
  /**
   * Not among the steps of generated files. Tests cover sources, sinks and look-ups one by one, and
   * steps that need a file of keys or a jar, which are planned as expressions; queries become steps
   * that are generated, and are compared with the rows that their files expect, as are steps of
   * Beam YAML's own form alone.
   */
  private static final Set<Class<?>> APART =
      Set.of(
          EdgeStep.Read.class,
          EdgeStep.Write.class,
          RowStep.Enrich.class,
          RowStep.Encrypt.class,
          RowStep.Decrypt.class,
          EdgeStep.LibraryStep.class,
          EdgeStep.Sql.class,
          EdgeStep.AssertEqual.class,
          EdgeStep.MatchAll.class,
          RowStep.StripErrorMetadata.class);

  /** Another name of {@code first} that files do not offer, and of two that are drawn seldom. */
  private static final Set<String> ALIASES = Set.of("any_value", "var_samp", "stddev_samp");

  private static final String TOLERANCE = "as of with a tolerance";
  private static final String BOUNDED_SESSIONS = "windows SessionWindows of a maximum length";
  private static final String SELF_JOIN = "join with itself";
  private static final String MANY_JOIN = "join of three";
  private static final String RANKED = "top by another column";
  private static final String GAPS = "gaps of Combine";
  private static final String BOUNDS = "bounds of Combine";
  private static final String EARLY_BY_CLOCK = "early by clock";
  private static final String EARLY_BY_COUNT = "early by count";
  private static final String CORRECTIONS = "corrections";
  private static final int LONG_TEXT = 1000;
  private static final BigDecimal HUGE = new BigDecimal("1e15");

  private final Map<String, Integer> cases = new TreeMap<>();

  /** Counts a case; {@code spec} is its file. */
  void add(Case one, PipelineSpec spec) {
    Set<String> seen = new TreeSet<>();
    spec.transforms().forEach(transform -> addStep(transform, seen));
    one.streams().values().forEach(columns -> columns.forEach(c -> seen.add("type " + c.type())));
    one.events().values().forEach(rows -> addEvents(rows, seen));
    seen.forEach(what -> cases.merge(what, 1, Integer::sum));
  }

  private static void addStep(TransformSpec transform, Set<String> seen) {
    StepSpec step = transform.step();
    seen.add("step " + step.getClass().getSimpleName());
    transform.windowing().ifPresent(windows -> addWindows(windows, seen));
    if (step instanceof RowStep.WindowInto into) {
      addWindows(into.windowing(), seen);
    } else if (step instanceof KeyedStep.Deduplicate dedup) {
      seen.add("keep " + dedup.keep());
      seen.add("emit " + dedup.emit());
    } else if (step instanceof KeyedStep.Join join) {
      seen.add("join " + join.kind().getClass().getSimpleName());
      if (join.kind() instanceof JoinKind.AsOfJoin asOf && asOf.tolerance().isPresent()) {
        seen.add(TOLERANCE);
      }
      seen.add("join " + join.type());
      Set<String> inputs =
          transform.inputs().stream()
              .map(input -> input.reference().text())
              .collect(Collectors.toSet());
      if (inputs.size() < transform.inputs().size()) {
        seen.add(SELF_JOIN + " by " + join.kind().getClass().getSimpleName());
      }
      if (transform.inputs().size() > 2) {
        seen.add(MANY_JOIN);
      }
    } else if (step instanceof KeyedStep.Detect detect) {
      detect.rules().values().forEach(rule -> seen.add("rule " + rule.getClass().getSimpleName()));
    } else if (step instanceof KeyedStep.Sequence sequence) {
      sequence.fields().values().forEach(field -> addColumn(field, seen));
    } else if (step instanceof KeyedStep.Combine combine) {
      if (combine.gaps().isPresent()) {
        seen.add(GAPS);
      }
      if (combine.panes().isPresent()) {
        ResultPanes panes = combine.panes().get();
        panes.every().ifPresent(every -> seen.add(EARLY_BY_CLOCK));
        panes.atCount().ifPresent(count -> seen.add(EARLY_BY_COUNT));
        panes.lateness().ifPresent(span -> seen.add(CORRECTIONS));
      }
      if (!combine.window().equals(KeyedStep.ResultWindow.NONE)) {
        seen.add(BOUNDS);
      }
      combine
          .combine()
          .values()
          .forEach(
              field -> {
                seen.add("aggregate " + field.function().text().toLowerCase(Locale.ROOT));
                if (Aggregates.ranks(field.function().text(), field.config().keySet())) {
                  seen.add(RANKED);
                }
              });
    }
  }

  private static void addColumn(SequenceField field, Set<String> seen) {
    boolean aggregate = Aggregates.names().contains(field.function());
    String frame =
        field.within().isPresent() ? "within" : field.rows().isPresent() ? "rows" : "so far";
    seen.add(aggregate ? "frame " + frame : "column " + field.function());
  }

  private static void addWindows(WindowingSpec windows, Set<String> seen) {
    seen.add("windows " + windows.getClass().getSimpleName());
    if (windows instanceof WindowingSpec.SessionWindows sessions
        && sessions.maxLength().isPresent()) {
      seen.add(BOUNDED_SESSIONS);
    }
  }

  private static void addEvents(List<TimedRow> rows, Set<String> seen) {
    if (rows.isEmpty()) {
      seen.add("events none");
    }
    Set<Long> times = new HashSet<>();
    Set<String> whole = new HashSet<>();
    for (TimedRow row : rows) {
      seen.add(times.add(row.time()) ? "events" : "events at one time");
      if (!whole.add(Rows.text(row))) {
        seen.add("events twice");
      }
      if (row.time() < 0) {
        seen.add("time below zero");
      }
      if (row.time() <= EventTimes.MIN + 1 || row.time() >= EventTimes.MAX - 1) {
        seen.add("time at an end");
      }
      row.row().values().forEach(value -> addValue(value, seen));
    }
  }

  private static void addValue(Object value, Set<String> seen) {
    if (value == null) {
      seen.add("value NULL");
    } else if (value instanceof Double number) {
      if (number.isNaN()) {
        seen.add("value NaN");
      } else if (number.isInfinite()) {
        seen.add("value infinite");
      } else if (number.equals(-0.0)) {
        seen.add("value -0.0");
      }
    } else if (value instanceof String text) {
      if (text.isEmpty()) {
        seen.add("value empty text");
      } else if (text.length() > LONG_TEXT) {
        seen.add("value long text");
      }
    } else if (value instanceof BigDecimal decimal && decimal.abs().compareTo(HUGE) > 0) {
      seen.add("value huge decimal");
    }
  }

  /** What every profile must have met. */
  private static Set<String> expected() {
    Set<String> all = new TreeSet<>();
    permitted(StepSpec.class).stream()
        .filter(kind -> !APART.contains(kind))
        .forEach(kind -> all.add("step " + kind.getSimpleName()));
    permitted(JoinKind.class).forEach(kind -> all.add("join " + kind.getSimpleName()));
    permitted(DetectRule.class).forEach(kind -> all.add("rule " + kind.getSimpleName()));
    permitted(WindowingSpec.class).forEach(kind -> all.add("windows " + kind.getSimpleName()));
    Aggregates.names().stream()
        .filter(name -> !ALIASES.contains(name))
        .forEach(name -> all.add("aggregate " + name));
    Arrays.stream(KeyedStep.JoinType.values()).forEach(type -> all.add("join " + type));
    Arrays.stream(KeyedStep.Keep.values()).forEach(keep -> all.add("keep " + keep));
    Arrays.stream(KeyedStep.Emit.values()).forEach(emit -> all.add("emit " + emit));
    List.of(
            Type.TEXT,
            Type.LONG,
            Type.INT,
            Type.DOUBLE,
            Type.DECIMAL,
            Type.BOOL,
            Type.BYTES,
            Type.DATE,
            Type.TIME,
            Type.TEXTS,
            Type.LONGS,
            Type.MAP,
            Type.ROW)
        .forEach(type -> all.add("type " + type));
    permitted(JoinKind.PairJoin.class)
        .forEach(kind -> all.add(SELF_JOIN + " by " + kind.getSimpleName()));
    all.addAll(List.of("frame within", "frame rows", "frame so far"));
    all.addAll(List.of("column lag", "column lead", "column row_number", "column changed"));
    all.addAll(
        List.of(
            TOLERANCE,
            MANY_JOIN,
            RANKED,
            BOUNDED_SESSIONS,
            BOUNDS,
            GAPS,
            EARLY_BY_CLOCK,
            EARLY_BY_COUNT,
            CORRECTIONS));
    all.addAll(List.of("events", "events at one time", "events twice", "events none"));
    all.addAll(List.of("time below zero", "time at an end", "value huge decimal"));
    all.addAll(List.of("value NULL", "value NaN", "value infinite", "value -0.0"));
    all.addAll(List.of("value empty text", "value long text"));
    return all;
  }

  /** The records of a family, those of the families within it included. */
  private static List<Class<?>> permitted(Class<?> family) {
    return Stream.of(family.getPermittedSubclasses())
        .flatMap(kind -> kind.isSealed() ? permitted(kind).stream() : Stream.of(kind))
        .toList();
  }

  /** What did not occur and had to. */
  Set<String> missing() {
    Set<String> missing = expected();
    missing.removeAll(cases.keySet());
    return missing;
  }

  /** Cases per kind, for people. */
  String report() {
    return cases.entrySet().stream()
        .map(e -> e.getKey() + ": " + e.getValue())
        .collect(Collectors.joining("; "));
  }
}

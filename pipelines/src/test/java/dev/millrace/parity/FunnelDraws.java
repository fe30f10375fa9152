package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.parity.Predicates.Predicate;
import dev.millrace.testing.oracle.Funnels;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random Funnel steps with their models. */
final class FunnelDraws {
  private static final Set<String> OWN = Set.of("started_at", "reached", "last_step");

  private final Draw draw;
  private final String name;
  private final Flow in;

  FunnelDraws(Draw draw, String name, Flow in) {
    this.draw = draw;
    this.name = name;
    this.in = in;
  }

  /** Null if no column may be its key: a Funnel before it has given them all their names. */
  @Nullable Step step() {
    List<Column> keys = in.columns().stream().filter(c -> !isOwn(c.name())).toList();
    if (keys.isEmpty()) {
      return null;
    }
    List<Column> key = draw.some(keys, 1);
    List<Predicate> conditions = new ArrayList<>();
    for (int i = draw.between(2, 4); i > 0; i--) {
      conditions.add(Predicates.any(draw, in));
    }
    long within = draw.of(1L, 1000L, 60_000L, 3_600_000L);
    String yaml =
        ElementDraws.head("Funnel", name, in.ref())
            + "  config:\n    key: "
            + KeyedDraws.names(key)
            + "\n    within: "
            + within
            + "ms\n    steps: {"
            + IntStream.range(0, conditions.size())
                .mapToObj(i -> step(i) + ": \"" + conditions.get(i).sql() + "\"")
                .collect(Collectors.joining(", "))
            + "}\n";
    List<Column> columns = new ArrayList<>(key);
    columns.add(new Column("started_at", Type.TIME, false));
    columns.add(new Column("reached", Type.LONG, false));
    columns.add(new Column("last_step", Type.TEXT, false));
    for (int i = 0; i < conditions.size(); i++) {
      columns.add(new Column(step(i) + "_at", Type.TIME, true));
    }
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(new Flow(name, columns, true, Flow.GLOBAL, null)),
        (inputs, context) -> {
          List<TimedRow> rows = new ArrayList<>();
          Funnels.of(
                  Keys.shadowed(inputs.get(0), key),
                  Keys.shadows(key),
                  conditions.stream().map(FunnelDraws::test).toList(),
                  within)
              .forEach(attempt -> rows.add(row(attempt, key, conditions.size())));
          return Map.of(name, rows);
        });
  }

  private static boolean isOwn(String column) {
    return OWN.contains(column) || column.matches("f\\d_at");
  }

  private static java.util.function.Predicate<TimedRow> test(Predicate condition) {
    return row -> Boolean.TRUE.equals(condition.condition().of(row));
  }

  private static String step(int number) {
    return "f" + number;
  }

  private static TimedRow row(Funnels.Attempt attempt, List<Column> key, int steps) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < key.size(); i++) {
      values.put(key.get(i).name(), CombineDraws.plainKey(attempt.key().get(i), key.get(i)));
    }
    values.put("started_at", attempt.times().get(0));
    values.put("reached", (long) attempt.times().size());
    values.put("last_step", step(attempt.times().size() - 1));
    for (int i = 0; i < steps; i++) {
      values.put(step(i) + "_at", i < attempt.times().size() ? attempt.times().get(i) : null);
    }
    return new TimedRow(values, Math.min(attempt.time(), EventTimes.MAX));
  }
}

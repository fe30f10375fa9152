package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.capture.CapturedRun;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Results of the global window come when all input has ended, and AssignTimestamps puts them back
 * to where the watermark has been long ago; dead letters can be put there, too. What follows must
 * give a replay's rows all the same, whichever of them come first.
 */
class GlobalResultsTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("k", Type.TEXT, false),
          new Column("n", Type.LONG, true),
          new Column("t", Type.TIME, false));

  private static final List<String> RESULTS =
      List.of(
          "type: Combine, name: totals, input: s1, windowing: {type: global}, config: {group_by:"
              + " [k, t], combine: {c: {value: n, fn: count}}}",
          "type: AssignTimestamps, name: moved, input: totals, config: {timestamp: t}");

  /** Letters of every other event or so, which go back in time by as much as it spans. */
  private static final List<String> LETTERS =
      List.of(
          "type: MapToFields, name: strict, input: s1, config: {fields: {x: '12 / MOD(n, 2)'},"
              + " error_handling: {output: bad}}",
          "type: MapToFields, name: letters, input: strict.bad, config: {fields: {k: code, t:"
              + " 'TIMESTAMPADD(SECOND, -40, event_time)', c: 'MOD(EXTRACT(SECOND FROM"
              + " event_time), 3)'}}",
          "type: AssignTimestamps, name: moved, input: letters, config: {timestamp: t}");

  private static final String JOINED =
      ", equalities: [{l: c, r: c}], fields: {l: {a: c, b: t}, r: {d: k, e: t}}}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: Deduplicate, input: moved, config: {key: c, within: 1h}",
        "type: Deduplicate, input: moved, config: {key: c, within: 10s, keep: last}",
        "type: Deduplicate, input: bare, config: {key: [c, t], within: 1s, emit: on_arrival}",
        "type: Latest, input: moved, config: {key: c, order_by: t}",
        "type: Combine, input: moved, windowing: {type: fixed, size: 20s},"
            + " config: {group_by: c, combine: {first: {value: k, fn: first}}}",
        "type: Combine, input: moved, windowing: {type: sliding, size: 20s, period: 5s},"
            + " config: {group_by: c, combine: {m: {fn: count}}}",
        "type: Combine, input: moved, windowing: {type: sessions, gap: 4s, max_length: 15s},"
            + " config: {group_by: c, combine: {m: {fn: count}}}",
        "type: Detect, input: moved, windowing: {type: fixed, size: 5s}, config: {group_by: c,"
            + " measure: count, rules: {many: {type: threshold, above: 0}, none: {type: missing,"
            + " after: 7s}}}",
        "type: Join, input: {l: moved, r: keyed}, config: {type: outer, within: {lower: -3s,"
            + " upper: 3s}"
            + JOINED,
        "type: Join, input: {l: moved, r: keyed}, config: {type: left, as_of: r" + JOINED,
        "type: Join, input: {l: keyed, r: moved}, windowing: {type: fixed, size: 9s}, config:"
            + " {type: outer"
            + JOINED
      })
  void givesTheReplaysRowsLive(String step) {
    for (List<String> first : List.of(RESULTS, LETTERS)) {
      for (long seed = 1; seed <= 2; seed++) {
        compare(first, step, seed);
      }
    }
  }

  private static void compare(List<String> first, String step, long seed) {
    // given
    Draw draw = new Draw(seed);
    List<TimedRow> events =
        new EventDraws(draw, false, 0, 60_000, 3).events(COLUMNS, draw.between(1, 80));
    Case one =
        new Case(seed, Map.of("s1", COLUMNS), steps(first, step), outputs(), Map.of("s1", events));
    Plan plan = Trial.plan(one.yaml());
    Planner.checkMode(plan, PlanMode.LIVE, false);

    // when
    List<TimedRow> replayed = rows(plan, Arrivals.shuffled(one, draw), false);
    List<TimedRow> live = rows(plan, Arrivals.nearlySorted(one, draw), true);

    // then
    assertThat(Rows.difference(Rows.multiset(replayed), Rows.multiset(live)))
        .as(first.get(0) + ", seed " + seed)
        .isEmpty();
  }

  private static List<String> outputs() {
    return List.of("out");
  }

  private static List<Step> steps(List<String> first, String last) {
    List<String> texts = new ArrayList<>(first);
    texts.add("type: MapToFields, name: keyed, input: moved, config: {fields: {c: c, k: k, t: t}}");
    // Of rows that are equal, it does not matter which one arrives first.
    texts.add("type: MapToFields, name: bare, input: moved, config: {fields: {c: c, t: t}}");
    texts.add("name: out, " + last);
    List<Step> steps = new ArrayList<>();
    for (String step : texts) {
      steps.add(
          new Step("", "- {" + step + "}\n", List.of(), List.of(), (inputs, context) -> Map.of()));
    }
    return steps;
  }

  private static List<TimedRow> rows(Plan plan, Arrivals arrivals, boolean live) {
    CapturedRun run = new MemoryRuns(plan).run(arrivals.byStream(), live, 4);
    PlanOutput output =
        plan.outputs().stream().filter(o -> o.name().equals("out_out")).findFirst().orElseThrow();
    return Rows.of(run.rows().get(output.name()), output.schema());
  }
}

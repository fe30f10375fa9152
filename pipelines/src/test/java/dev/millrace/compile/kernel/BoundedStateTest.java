package dev.millrace.compile.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.StageCompiler;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.engine.exchange.KeyedStep;
import dev.millrace.engine.exchange.LiveHost;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind.Memory;
import dev.millrace.spec.yaml.PipelineFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a live run holds stays at what the plan says, while the watermark moves over many times as
 * many keys: one per millisecond of event time, each seen once on every input.
 */
class BoundedStateTest {
  private static final int KEYS = 300_000;
  private static final int BLOCK = 1000;
  private static final long START = 1_740_000_000_000L;

  /** Buckets of pending events end on this grid, so that state may wait for its end. */
  private static final long GRID = 1000;

  /** A generous size of one key's state and what waits for it, with rows of two columns. */
  private static final long BYTES_PER_KEY = 160;

  private static final String DEDUPLICATE =
      "{type: Deduplicate, name: S, input: a, config: {key: k, within: 10s}}";
  private static final String SEQUENCE = "{type: Sequence, name: S, input: a, config: {key: k, ";
  private static final String COMBINE =
      "config: {group_by: k, combine: {c: {fn: count}, n: {value: v, fn: sum}}}}";
  private static final String COMBINE_IN = "{type: Combine, name: S, input: a, windowing: ";
  private static final String JOIN = "{type: Join, name: S, input: {l: a, r: b}, ";
  private static final String SIDES = "equalities: k, fields: {l: {k: k, v: v}, r: {w: v}}}}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        DEDUPLICATE,
        "{type: Deduplicate, name: S, input: a, config: {key: k, within: 10s, keep: last}}",
        "{type: Deduplicate, name: S, input: a, config: {key: k, within: 10s, emit: on_arrival}}",
        SEQUENCE + "forget_after: 10s, fields: {a: {value: v, fn: lag}, b: {value: v, fn: sum}}}}",
        SEQUENCE + "fields: {a: {value: v, fn: mean, within: 10s}}}}",
        "{type: Funnel, name: S, input: a, config: {key: k, within: 10s, steps: {a: v > 0, b: v <"
            + " 0}}}",
        COMBINE_IN + "{type: fixed, size: 10s}, " + COMBINE,
        COMBINE_IN + "{type: sliding, size: 10s, period: 5s}, " + COMBINE,
        COMBINE_IN + "{type: sessions, gap: 10s}, " + COMBINE,
        COMBINE_IN + "{type: sessions, gap: 10s, max_length: 1m}, " + COMBINE,
        JOIN + "config: {within: {lower: 0s, upper: 10s}, " + SIDES,
        JOIN + "config: {type: outer, within: {lower: -10s, upper: 5s}, " + SIDES,
        JOIN + "windowing: {type: fixed, size: 10s}, config: {type: left, " + SIDES,
        JOIN + "windowing: {type: sliding, size: 10s, period: 5s}, config: {" + SIDES
      })
  void whatIsHeldStaysAtWhatThePlanSays(String step) {
    // given
    Plan plan = plan(step);
    PlanNode node = plan.node("S");
    Duration span = span(node).orElseThrow();
    // Keys come one per millisecond; a block of them is above the watermark.
    long predicted = span.toMillis() + GRID + BLOCK;
    LiveHost host = host(plan);

    // when
    Held held = run(host, node, step, KEYS);

    // then
    assertThat(held.mostKeys).isBetween((int) (span.toMillis() - GRID), (int) predicted);
    assertThat(held.mostBytes).isLessThanOrEqualTo(predicted * BYTES_PER_KEY);
    assertThat(held.mostBuckets).isLessThanOrEqualTo((int) (span.toMillis() / GRID) + 4);
    assertThat(held.mostKeysLate).as("as many at the end as at the start").isEqualTo(held.mostKeys);
    assertThat(host.rowsOut()).isGreaterThanOrEqualTo(KEYS);
    assertEmpty(host);
  }

  @Test
  void anAsOfJoinHoldsOneVersionPerKeyForEverAsThePlanSays() {
    // given
    int keys = 20_000;
    String step = JOIN + "config: {as_of: r, " + SIDES;
    Plan plan = plan(step);
    LiveHost host = host(plan);

    // when: every key comes fifteen times
    Held held = run(host, plan.node("S"), step, KEYS, keys);

    // then
    assertThat(span(plan.node("S"))).isEmpty();
    assertThat(held.mostKeys).isEqualTo(keys);
    assertThat(held.mostKeysLate).isEqualTo(keys);
    assertThat(held.mostBytes).isLessThanOrEqualTo((keys + GRID + BLOCK) * BYTES_PER_KEY);
    assertEmpty(host);
  }

  /** A key that comes every second asks for its end again and again, which is to leave nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        SEQUENCE + "forget_after: 1000s, fields: {n: {fn: row_number}}}}",
        SEQUENCE + "order_by: t, forget_after: 1000s, fields: {n: {fn: row_number}}}}",
        SEQUENCE + "forget_after: 1000s, fields: {n: {value: v, fn: lead}}}}",
        "{type: Deduplicate, name: S, input: a, config: {key: k, within: 1000s, keep: last}}"
      })
  void aBusyKeyHoldsAsMuchAsAnother(String step) {
    // given
    int keys = 1000;
    Plan plan = plan(step);
    LiveHost host = host(plan);

    // when
    Held held = run(host, plan.node("S"), step, KEYS, keys);

    // then
    assertThat(held.mostKeys).isEqualTo(keys);
    assertThat(held.mostBytes).isLessThanOrEqualTo((keys + GRID + BLOCK) * BYTES_PER_KEY);
    assertEmpty(host);
  }

  @Test
  void theGlobalWindowHoldsEveryKeyAsThePlanSays() {
    // given
    int keys = 50_000;
    String step = COMBINE_IN + "{type: global}, " + COMBINE;
    Plan plan = plan(step);
    LiveHost host = host(plan);

    // when
    Held held = run(host, plan.node("S"), step, keys);

    // then
    assertThat(span(plan.node("S"))).isEmpty();
    assertThat(held.mostKeys).isEqualTo(keys);
    assertThat(host.rowsOut()).isEqualTo(keys);
    assertEmpty(host);
  }

  /** The most that was held at any time, and in the last tenth of it. */
  private record Held(int mostKeys, int mostKeysLate, long mostBytes, int mostBuckets) {}

  private static Held run(LiveHost host, PlanNode node, String step, int events) {
    return run(host, node, step, events, events);
  }

  private static Held run(LiveHost host, PlanNode node, String step, int events, int keys) {
    Held held = new Held(0, 0, 0, 0);
    for (int from = 0; from < events; from += BLOCK) {
      for (int input = 0; input < node.inputs().size(); input++) {
        List<Event> block = new ArrayList<>();
        for (int i = from; i < from + BLOCK; i++) {
          Event event = event(step, START + i, (long) (i % keys), i);
          windows(step, event.time()).forEach(w -> block.add(event.withWindow(w)));
        }
        host.add(input, block);
      }
      boolean late = from >= events / 10 * 9;
      held =
          new Held(
              Math.max(held.mostKeys, host.liveKeys()),
              late ? Math.max(held.mostKeysLate, host.liveKeys()) : 0,
              Math.max(held.mostBytes, host.bytes()),
              Math.max(held.mostBuckets, host.buckets()));
      host.advanceTo(START + from + BLOCK);
    }
    host.advanceTo(EventTimes.MAX);
    return held;
  }

  /** What the step before gives: a row of the stream, or the key and which conditions hold. */
  private static Event event(String step, long time, long key, long value) {
    return step.contains("Funnel")
        ? Event.of(time, key, true, false)
        : Event.of(time, key, value, time);
  }

  /** The windows that the step before a windowed one gives an event. */
  private static List<Window> windows(String step, long time) {
    long ten = Math.floorDiv(time, 10_000) * 10_000;
    long five = Math.floorDiv(time, 5000) * 5000;
    if (step.contains("fixed")) {
      return List.of(new Window(ten, ten + 10_000));
    } else if (step.contains("sliding")) {
      return List.of(new Window(five, five + 10_000), new Window(five - 5000, five + 5000));
    } else if (step.contains("sessions")) {
      return List.of(new Window(time, time + 10_000));
    }
    return List.of(Window.GLOBAL);
  }

  private static void assertEmpty(LiveHost host) {
    assertThat(host.liveKeys()).isZero();
    assertThat(host.bytes()).isZero();
    assertThat(host.buckets()).isZero();
    assertThat(host.timers()).isZero();
  }

  private static Optional<Duration> span(PlanNode node) {
    return node.kind().memory(node.windowing()).flatMap(Memory::span);
  }

  private static LiveHost host(Plan plan) {
    PlanNode node = plan.node("S");
    // Without partial groups every event comes as it is.
    KernelCompiler kernels = new KernelCompiler(plan, false, false);
    KeyedNode keyed = (KeyedNode) node.kind();
    KeyedStep<?> step = kernels.keyed(node, keyed);
    List<KeyCodec> keys = new ArrayList<>();
    for (int input = 0; input < node.inputs().size(); input++) {
      Schema schema = step.inputs().get(input).schema();
      keys.add(KeyCodec.of(schema, keyed.key(input)));
    }
    return new LiveHost(new StageCompiler(plan, kernels, 1).compile(node), step, keys);
  }

  private static Plan plan(String step) {
    StringBuilder text = new StringBuilder("pipeline:\n  transforms:\n    - " + step + "\n");
    text.append("on_error: fail\nstreams:\n");
    for (String stream : List.of("a", "b")) {
      text.append("  ").append(stream);
      text.append(": {timestamp: t, fields: {k: BIGINT, v: BIGINT, t: TIMESTAMP NOT NULL}, live:");
      text.append(
          " {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}},");
      text.append(" archive: {type: ReadFromParquet, config: {path: p}}}\n");
    }
    text.append("outputs:\n  out: {input: S, live: {type: WriteToConsole},");
    text.append(" replay: {type: WriteToConsole}}\n");
    return Planner.plan(PipelineFiles.parse("p.yaml", text.toString(), Map.of()).spec());
  }
}

package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a case from a seed: one or two streams, one to six steps, and events. */
final class CaseGenerator {
  private final Draw draw;
  private final Map<String, List<Column>> streams = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();

  /** Steps whose rows replace each other, which no other step takes. */
  private final Set<String> versions = new HashSet<>();

  private CaseGenerator(Draw draw) {
    this.draw = draw;
  }

  /**
   * @param wild whether times and values occur that a real topic cannot carry
   */
  static Case of(long seed, boolean wild) {
    return new CaseGenerator(new Draw(seed)).make(seed, wild);
  }

  private Case make(long seed, boolean wild) {
    for (int i = draw.between(1, 2); i > 0; i--) {
      stream("s" + i);
    }
    int count = draw.between(1, 6);
    while (steps.size() < count) {
      Step step = step("S" + (steps.size() + 1));
      if (step != null) {
        steps.add(step);
        if (!versions.contains(step.name())) {
          flows.addAll(step.outputs());
        }
      }
    }
    EventDraws events = EventDraws.of(draw, wild);
    Map<String, List<TimedRow>> all = new LinkedHashMap<>();
    streams.forEach(
        (name, columns) ->
            all.put(name, events.events(columns, draw.chance(0.08) ? 0 : draw.between(1, 60))));
    return withReadStreams(new Case(seed, streams, steps, outputs(), all));
  }

  private void stream(String name) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", Type.LONG, false));
    columns.add(new Column("k", Type.TEXT, draw.chance(0.7)));
    maybe(columns, "n", Type.LONG, 0.7);
    maybe(columns, "x", Type.DOUBLE, 0.7);
    maybe(columns, "d", Type.DECIMAL, 0.6);
    maybe(columns, "w", Type.TEXT, 0.3);
    maybe(columns, "b", Type.BOOL, 0.4);
    maybe(columns, "i", Type.INT, 0.3);
    maybe(columns, "u", Type.DATE, 0.2);
    maybe(columns, "y", Type.BYTES, 0.25);
    maybe(columns, "l", Type.TEXTS, 0.35);
    maybe(columns, "g", Type.LONGS, 0.25);
    maybe(columns, "m", Type.MAP, 0.25);
    maybe(columns, "r", Type.ROW, 0.25);
    maybe(columns, "v", Type.TIME, 0.25);
    columns.add(new Column("t", Type.TIME, false));
    draw.shuffle(columns);
    streams.put(name, List.copyOf(columns));
    flows.add(new Flow(name, columns, true, Flow.GLOBAL, "t"));
  }

  private void maybe(List<Column> columns, String name, Type type, double probability) {
    if (draw.chance(probability)) {
      columns.add(new Column(name, type, draw.chance(0.6)));
    }
  }

  private Step step(String name) {
    Flow in = recent();
    if (!in.timed() && draw.chance(0.7)) {
      // Timed steps behind the end of the global window: rows of any time, all of them at once.
      return RowDraws.assignTimestamps(draw, name, in);
    }
    KeyedDraws keyed = new KeyedDraws(draw, name);
    return switch (draw.between(0, 33)) {
      case 0, 1, 2 -> ElementDraws.filter(draw, name, in);
      case 3 -> ElementDraws.map(draw, name, in);
      case 4 ->
          draw.chance(0.5) ? ElementDraws.map(draw, name, in) : MaskDraws.mask(draw, name, in);
      case 5, 6 -> ElementDraws.partition(draw, name, in);
      case 7, 8 -> flatten(name, in);
      case 9, 10 -> RowDraws.explode(draw, name, in);
      case 11 ->
          draw.chance(0.5)
              ? RowDraws.validate(draw, name, in)
              : RowDraws.validateWithSchema(draw, name, in);
      case 12 -> RowDraws.assignTimestamps(draw, name, in);
      case 13 ->
          draw.chance(0.5) ? RowDraws.unchanged(draw, name, in) : RowDraws.create(draw, name);
      case 14, 15 -> LookupDraws.lookup(draw, name, in);
      case 16, 17, 18 -> in.timed() ? keyed.deduplicate(in) : null;
      case 19 -> in.timed() ? keyed.deduplicateOnArrival(in) : null;
      case 20, 21, 22, 23 -> keyed.join(in, draw.chance(0.15) ? in : draw.of(flows));
      case 24 -> new ManyJoinDraws(draw, name).join(List.of(in, draw.of(flows), draw.of(flows)));
      case 25 -> in.timed() ? new DetectDraws(draw, name, in).step() : null;
      case 30 -> in.timed() ? latest(name, in) : null;
      case 31, 32 -> in.timed() ? new SequenceDraws(draw, name, in).step() : null;
      case 33 -> in.timed() ? new FunnelDraws(draw, name, in).step() : null;
      default -> in.timed() ? combine(name, in) : null;
    };
  }

  private Step combine(String name, Flow in) {
    CombineDraws combine = new CombineDraws(draw, name, in);
    Step step = combine.step();
    if (combine.revised()) {
      versions.add(name);
    }
    return step;
  }

  private Step latest(String name, Flow in) {
    Step step = new VersionDraws(draw, name).latest(in);
    if (step != null) {
      versions.add(name);
    }
    return step;
  }

  /** Later flows more often, so that graphs get deep. */
  private Flow recent() {
    return draw.chance(0.5) ? flows.get(flows.size() - 1) : draw.of(flows);
  }

  private Step flatten(String name, Flow in) {
    List<Flow> alike =
        flows.stream()
            .filter(f -> !f.ref().equals(in.ref()) && f.windowing().equals(in.windowing()))
            .filter(f -> shape(f).equals(shape(in)))
            .toList();
    return alike.isEmpty() ? null : ElementDraws.flatten(name, List.of(in, draw.of(alike)));
  }

  private static Map<String, Type> shape(Flow flow) {
    Map<String, Type> shape = new LinkedHashMap<>();
    flow.columns().forEach(c -> shape.put(c.name(), c.type()));
    return shape;
  }

  /** All that nobody reads, and now and then what somebody does. */
  private List<String> outputs() {
    Set<String> read = new HashSet<>();
    steps.forEach(s -> read.addAll(s.inputs()));
    List<String> ends = new ArrayList<>();
    for (Step step : steps) {
      for (Flow flow : step.outputs()) {
        if (!read.contains(flow.ref()) || draw.chance(0.1)) {
          ends.add(flow.ref());
        }
      }
    }
    return ends;
  }

  private static Case withReadStreams(Case made) {
    Set<String> read = new HashSet<>();
    made.steps().forEach(s -> read.addAll(s.inputs()));
    Map<String, List<Column>> streams = new LinkedHashMap<>(made.streams());
    streams.keySet().retainAll(read);
    Map<String, List<TimedRow>> events = new LinkedHashMap<>(made.events());
    events.keySet().retainAll(read);
    return new Case(made.seed(), streams, made.steps(), made.outputs(), events);
  }
}

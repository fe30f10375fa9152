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
        flows.addAll(step.outputs());
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
    if (draw.chance(0.7)) {
      columns.add(new Column("n", Type.LONG, draw.chance(0.6)));
    }
    if (draw.chance(0.7)) {
      columns.add(new Column("x", Type.DOUBLE, draw.chance(0.6)));
    }
    if (draw.chance(0.6)) {
      columns.add(new Column("d", Type.DECIMAL, draw.chance(0.6)));
    }
    if (draw.chance(0.3)) {
      columns.add(new Column("w", Type.TEXT, true));
    }
    columns.add(new Column("t", Type.TIME, false));
    draw.shuffle(columns);
    streams.put(name, List.copyOf(columns));
    flows.add(new Flow(name, columns, true, Flow.GLOBAL));
  }

  private Step step(String name) {
    Flow in = recent();
    KeyedDraws keyed = new KeyedDraws(draw, name);
    return switch (draw.between(0, 13)) {
      case 0, 1 -> ElementDraws.filter(draw, name, in);
      case 2 -> ElementDraws.map(draw, name, in);
      case 3 -> ElementDraws.partition(draw, name, in);
      case 4 -> flatten(name, in);
      case 5, 6 -> in.timed() ? keyed.deduplicate(in) : null;
      case 7, 8, 9 -> join(keyed, in);
      default -> in.timed() ? new CombineDraws(draw, name, in).step() : null;
    };
  }

  /** Later flows more often, so that graphs get deep. */
  private Flow recent() {
    return draw.chance(0.5) ? flows.get(flows.size() - 1) : draw.of(flows);
  }

  private Step join(KeyedDraws keyed, Flow left) {
    Flow right = draw.of(flows);
    return left.timed() && right.timed() ? keyed.join(left, right) : null;
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

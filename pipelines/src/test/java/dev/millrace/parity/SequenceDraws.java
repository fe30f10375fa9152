package dev.millrace.parity;

import dev.millrace.parity.CallDraws.Call;
import dev.millrace.testing.oracle.Sequences;
import dev.millrace.testing.oracle.Sequences.Look;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Random Sequence steps with their models. */
final class SequenceDraws {
  private static final long NEVER = Long.MAX_VALUE;

  private final Draw draw;
  private final String name;
  private final Flow in;

  /** An added column in the file and in the model. */
  private record Added(Column column, String yaml, Look look) {}

  SequenceDraws(Draw draw, String name, Flow in) {
    this.draw = draw;
    this.name = name;
    this.in = in;
  }

  Step step() {
    List<Column> key = draw.some(in.columns(), draw.between(1, 2));
    List<Column> orders = in.of(Type.LONG, Type.INT, Type.DECIMAL, Type.DATE, Type.TIME);
    List<Column> order = draw.chance(0.5) ? List.of() : draw.some(orders, draw.between(0, 2));
    long silence = draw.of(1L, 1000L, 60_000L, 3_600_000L, NEVER, NEVER);
    List<Added> added = new ArrayList<>();
    for (int i = draw.between(1, 4); i > 0; i--) {
      added.add(added("q" + i + "_" + name, silence != NEVER));
    }
    String yaml =
        ElementDraws.head("Sequence", name, in.ref())
            + "  config:\n    key: "
            + KeyedDraws.names(key)
            + (order.isEmpty() ? "" : "\n    order_by: " + KeyedDraws.names(order))
            + (silence == NEVER ? "" : "\n    forget_after: " + silence + "ms")
            + "\n    fields: {"
            + added.stream()
                .map(a -> a.column.name() + ": {" + a.yaml + "}")
                .collect(Collectors.joining(", "))
            + "}\n";
    List<Column> columns = new ArrayList<>(in.columns());
    added.forEach(a -> columns.add(a.column));
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(new Flow(name, columns, true, Flow.GLOBAL, in.timeColumn())),
        (inputs, context) -> {
          Comparator<TimedRow> ties = SequenceDraws.by(order).thenComparing(context.ties(0));
          List<List<TimedRow>> sequences =
              Sequences.of(Keys.shadowed(inputs.get(0), key), Keys.shadows(key), ties, silence);
          List<TimedRow> rows = new ArrayList<>();
          sequences.forEach(sequence -> look(sequence, added, rows, context));
          return Map.of(name, Keys.plain(rows));
        });
  }

  private static void look(
      List<TimedRow> sequence, List<Added> added, List<TimedRow> rows, Step.Context context) {
    for (int i = 0; i < sequence.size(); i++) {
      TimedRow row = sequence.get(i);
      for (Added one : added) {
        row = row.with(one.column.name(), one.look.at(sequence, i));
      }
      if (row.row().containsValue(CallDraws.FAILED)) {
        context.dead(1);
      } else {
        rows.add(row);
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // one column, one class
  private static Comparator<TimedRow> by(List<Column> columns) {
    Comparator<TimedRow> order = (a, b) -> 0;
    for (Column column : columns) {
      order =
          order.thenComparing(
              row -> (Comparable) row.value(column.name()),
              Comparator.nullsFirst(Comparator.naturalOrder()));
    }
    return order;
  }

  private Added added(String column, boolean ends) {
    Column argument = draw.of(in.columns());
    String value = "value: " + argument.name();
    int offset = draw.of(1, 1, 2, 5);
    String away = offset == 1 ? "" : ", offset: " + offset;
    switch (draw.between(0, 9)) {
      case 0:
        return new Added(
            new Column(column, Type.LONG, false), "fn: row_number", Sequences.rowNumber());
      case 1:
        return new Added(
            new Column(column, Type.BOOL, false),
            value + ", fn: changed",
            Sequences.changed(argument.name(), Keys::canonical));
      case 2, 3:
        if (ends) {
          Look lead = Sequences.neighbour(argument.name(), offset);
          return new Added(argument.named(column).orNull(), value + ", fn: lead" + away, lead);
        }
        return aggregate(new CallDraws(draw, in).any(column));
      case 4, 5:
        Look lag = Sequences.neighbour(argument.name(), -offset);
        return new Added(argument.named(column).orNull(), value + ", fn: lag" + away, lag);
      default:
        return aggregate(new CallDraws(draw, in).any(column));
    }
  }

  private Added aggregate(Call call) {
    var aggregation = CallDraws.careful(call.aggregation());
    int rows = draw.of(1, 2, 3, 10);
    long within = draw.of(1L, 1000L, 60_000L, 3_600_000L);
    return switch (draw.between(0, 2)) {
      case 0 -> new Added(call.column(), call.yaml(), Sequences.soFar(aggregation));
      case 1 ->
          new Added(
              call.column(), call.yaml() + ", rows: " + rows, Sequences.ofRows(aggregation, rows));
      default ->
          new Added(
              call.column(),
              call.yaml() + ", within: " + within + "ms",
              Sequences.within(aggregation, within));
    };
  }
}

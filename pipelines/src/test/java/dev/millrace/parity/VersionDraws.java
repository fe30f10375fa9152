package dev.millrace.parity;

import dev.millrace.testing.oracle.Versions;
import java.util.List;
import java.util.Map;

/** A random Latest step with its model. */
final class VersionDraws {
  private final Draw draw;
  private final String name;

  VersionDraws(Draw draw, String name) {
    this.draw = draw;
    this.name = name;
  }

  /** Null where no column says which version is newer. */
  Step latest(Flow in) {
    List<Column> orders = in.of(Type.LONG, Type.INT, Type.DECIMAL, Type.DATE, Type.TIME);
    if (orders.isEmpty()) {
      return null;
    }
    List<Column> order = draw.some(orders, draw.between(1, 2));
    List<Column> key = draw.some(in.columns(), draw.between(1, 2));
    String deleted = anyOf(in.of(Type.BOOL));
    String unsent = anyOf(in.of(Type.TEXTS));
    String yaml =
        ElementDraws.head("Latest", name, in.ref())
            + "  config: {key: "
            + KeyedDraws.names(key)
            + ", order_by: "
            + KeyedDraws.names(order)
            + (deleted == null ? "" : ", deleted: " + deleted)
            + (unsent == null ? "" : ", unsent: " + unsent)
            + "}\n";
    Flow out = new Flow(name, in.columns(), true, Flow.GLOBAL, in.timeColumn());
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(out),
        (inputs, context) -> {
          List<String> columns = order.stream().map(Column::name).toList();
          Versions.Result result =
              Versions.newer(
                  Keys.shadowed(inputs.get(0), key),
                  new Versions.Columns(Keys.shadows(key), columns, deleted, unsent),
                  context.ties(0));
          context.dead(result.dead());
          return Map.of(name, Keys.plain(result.newer()));
        });
  }

  private String anyOf(List<Column> columns) {
    return columns.isEmpty() || draw.chance(0.4) ? null : draw.of(columns).name();
  }
}

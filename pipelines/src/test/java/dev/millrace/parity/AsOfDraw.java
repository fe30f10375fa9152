package dev.millrace.parity;

import dev.millrace.testing.oracle.Joins;
import dev.millrace.testing.oracle.TimedRow;
import dev.millrace.testing.oracle.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What says which version a row of an as-of join meets, beside the time.
 *
 * @param order a column that grows with each version; null if none does
 * @param deleted a column that is TRUE at the end of a row; null if none is
 * @param tolerance how old a version may be, in milliseconds; null if it may be of any age
 */
record AsOfDraw(String order, String deleted, Long tolerance) {
  static AsOfDraw of(Draw draw, Flow versions) {
    String order =
        anyOf(draw, versions.of(Type.LONG, Type.INT, Type.DECIMAL, Type.DATE, Type.TIME));
    String deleted = anyOf(draw, versions.of(Type.BOOL));
    // Without an order, nobody knows which of two versions of one time ended a row.
    Long tolerance = draw.chance(0.5) ? draw.of(0L, 1L, 1000L, 10_000L, 600_000L) : null;
    return new AsOfDraw(order, order == null ? null : deleted, tolerance);
  }

  private static String anyOf(Draw draw, List<Column> columns) {
    return columns.isEmpty() || draw.chance(0.5) ? null : draw.of(columns).name();
  }

  String yaml() {
    return order == null && deleted == null && tolerance == null
        ? "    as_of: r\n"
        : "    as_of: {input: r"
            + (order == null ? "" : ", order_by: " + order)
            + (deleted == null ? "" : ", deleted: " + deleted)
            + (tolerance == null ? "" : ", tolerance: " + tolerance + "ms")
            + "}\n";
  }

  /** The left rows, each with its version. */
  List<Joins.Dated> dated(
      List<TimedRow> lefts, List<TimedRow> rights, Joins.On on, Step.Context context) {
    List<TimedRow> versions = new ArrayList<>();
    int dead = 0;
    for (TimedRow right : rights) {
      // A version without a key meets nobody, wherever it stands.
      boolean placeless = order != null && right.value(order) == null && on.hasRightKey(right);
      dead += placeless ? 1 : 0;
      if (!placeless) {
        versions.add(right);
      }
    }
    context.dead(dead);
    List<Joins.Dated> dated = new ArrayList<>();
    List<String> columns = order == null ? List.of() : List.of(order);
    for (Joins.Dated one :
        Joins.asOf(
            lefts, versions, on, (a, b) -> Versions.compare(a, b, columns), context.ties(1))) {
      boolean ended =
          deleted != null
              && one.version().filter(v -> Boolean.TRUE.equals(v.value(deleted))).isPresent();
      boolean old =
          tolerance != null
              && one.version().filter(v -> one.left().time() - v.time() > tolerance).isPresent();
      dated.add(ended || old ? new Joins.Dated(one.left(), Optional.empty()) : one);
    }
    return dated;
  }
}

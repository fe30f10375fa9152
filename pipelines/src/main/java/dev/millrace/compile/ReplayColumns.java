package dev.millrace.compile;

import dev.millrace.element.RowCodec;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.NodeKind.AggregateCall;
import dev.millrace.plan.NodeKind.CombineNode;
import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The codings of rows at the two ends of a replay's exchanges: what nobody looks at is not decoded,
 * and what the key says is not sent again. A live run keeps whole rows, because what waits in its
 * state may meet a graph that wants more of it after an upgrade.
 */
final class ReplayColumns {
  private final NeededColumns needed;
  private final PassedColumns passed;

  ReplayColumns(Plan plan) {
    this.needed = new NeededColumns(plan);
    this.passed = new PassedColumns(plan);
  }

  /** The coding of the rows that go into the exchange in front of a keyed node's input. */
  RowCodec sent(PlanNode node, RowCodec rows, List<String> keyColumns) {
    Schema schema = rows.schema();
    Set<Integer> keys = new HashSet<>(keyColumns.stream().map(schema::indexOf).toList());
    if (node.kind() instanceof CombineNode combine) {
      combine.aggregates().stream().map(AggregateCall::argument).forEach(keys::remove);
      return rows.without(keys);
    }
    Optional<Set<Integer>> wanted = needed.behindExchange(node);
    if (!(node.kind() instanceof DeduplicateNode) || wanted.isEmpty()) {
      return rows;
    }
    keys.removeAll(wanted.get());
    // Rows of one key and time go by their bytes, which such a column must not have a part in.
    keys.removeIf(column -> !isExact(schema, column));
    return rows.without(keys);
  }

  /** Whether values of a column that are equal as keys are also equal bit by bit. */
  private static boolean isExact(Schema schema, int column) {
    return switch (ValueKind.of(schema.getField(column).getType())) {
      case BOOLEAN, INT8, INT16, INT32, INT64, STRING, BYTES -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
      case FLOAT, DOUBLE, DECIMAL, ARRAY, MAP, ROW -> false;
    };
  }

  /** The coding of the rows that come out of it. */
  RowCodec received(PlanNode node, int input, RowCodec rows) {
    return needed
        .behindExchange(node)
        .map(rows::decodingOnly)
        .orElse(rows)
        .passing(passed.ofInput(node, input));
  }
}
